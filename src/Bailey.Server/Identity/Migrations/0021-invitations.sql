-- One-time links that add a person to an organisation. Who opens one has no organisation yet, so the instance login finds it by its hash.
create table invitations (
  org_id uuid not null references organisations (id),
  id uuid not null,
  email text not null,
  email_key text not null,
  role text not null check (role in ('admin', 'member', 'auditor', 'pending')),
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  created_by uuid not null,
  created timestamptz not null,
  expires timestamptz not null,
  -- The account that was made from it, between the two transactions of accepting.
  claimed_by uuid,
  primary key (org_id, id)
);
alter table invitations enable row level security;
alter table invitations force row level security;
create policy tenant on invitations to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
create policy instance on invitations to :instance using (true) with check (true);
grant select, insert, delete on invitations to :tenant;
grant select, update, delete on invitations to :instance;
