-- People and how they are known. These tables belong to no organisation: only the instance login sees them.
create table users (
  id uuid primary key,
  name text not null,
  email text not null,
  email_key text not null unique,
  password_hash text,
  security_stamp text not null,
  is_operator boolean not null default false,
  created timestamptz not null,
  deactivated timestamptz
);
grant select, insert, update on users to :instance;

-- A signed-in browser or a token. Of the cookie's or token's secret only the SHA-256 is here.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  kind text not null check (kind in ('browser', 'token')),
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  name text not null,
  address text,
  agent text,
  created timestamptz not null,
  last_seen timestamptz not null,
  expires timestamptz not null
);
create index sessions_by_user on sessions (user_id);
grant select, insert, update, delete on sessions to :instance;

-- The secret of the one setup link that is valid now; no row once it was used.
create table setup_link (
  single boolean primary key default true check (single),
  secret_hash bytea not null check (octet_length(secret_hash) = 32),
  created timestamptz not null
);
grant select, insert, update, delete on setup_link to :instance;

-- Failed sign-ins, for known and unknown e-mails alike. The key is an HMAC: people type passwords into the wrong field.
create table sign_in_attempts (
  who bytea primary key,
  failures int not null,
  lockouts int not null,
  locked_until timestamptz,
  last timestamptz not null
);
grant select, insert, update, delete on sign_in_attempts to :instance;

-- Random values that every replica must agree on.
create table identity_salts (
  name text primary key,
  value bytea not null
);
grant select, insert on identity_salts to :instance;
