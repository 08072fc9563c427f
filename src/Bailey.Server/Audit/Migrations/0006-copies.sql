-- Entries of the instance's tree that organisations get too: owed in the transaction of what happened, written into each organisation's tree
-- afterwards. The row goes in the transaction that writes the leaf, so that a crash neither loses nor doubles one.
create table audit_copies (
  org_id uuid not null,
  number bigint not null generated always as identity,
  type text not null,
  principal text not null,
  principal_name text,
  facts text not null,
  time timestamptz not null,
  primary key (org_id, number)
);
alter table audit_copies enable row level security;
alter table audit_copies force row level security;
create policy tenant on audit_copies to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
create policy instance on audit_copies to :instance using (true) with check (true);
grant select, delete on audit_copies to :tenant;
grant select, insert on audit_copies to :instance;
