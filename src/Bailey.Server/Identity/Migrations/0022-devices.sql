-- A command line that a person let in from a browser is a session of its own kind.
alter table sessions drop constraint sessions_kind_check;
alter table sessions add constraint sessions_kind_check check (kind in ('browser', 'token', 'device'));
alter table sessions add column platform text;

-- A command line that asks to be let in (RFC 8628). Of its device code only the SHA-256 is here; the short user code, which a person types,
-- opens nothing by itself and lasts ten minutes. The id becomes the session's.
create table device_authorizations (
  id uuid primary key,
  device_code_hash bytea not null unique check (octet_length(device_code_hash) = 32),
  user_code text not null unique,
  name text not null,
  platform text,
  address text,
  state text not null check (state in ('waiting', 'allowed', 'refused')),
  user_id uuid references users (id),
  created timestamptz not null,
  expires timestamptz not null,
  polled timestamptz,
  interval_seconds int not null,
  check ((state = 'waiting') = (user_id is null))
);
grant select, insert, update, delete on device_authorizations to :instance;
