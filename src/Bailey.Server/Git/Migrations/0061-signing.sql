-- The keys that people sign commits and tags with. They belong to a person, not to an organisation. Of a key in use the sealed seed is here; of an earlier
-- one only the public half, so that what it signed can still be checked.
create table signing_keys (
  public_key bytea primary key check (octet_length(public_key) = 32),
  user_id uuid not null references users (id) on delete cascade,
  sealed_seed bytea,
  commits boolean not null default true,
  terminals boolean not null default false,
  created timestamptz not null,
  retired timestamptz,
  check ((sealed_seed is null) = (retired is not null))
);
create unique index signing_keys_in_use on signing_keys (user_id) where retired is null;
create index signing_keys_by_user on signing_keys (user_id);
grant select, insert, update, delete on signing_keys to :instance;
