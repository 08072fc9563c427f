create table audit_leaves (
  org_id uuid,
  id uuid primary key,
  time timestamptz not null,
  type text not null,
  phase text not null check (phase in ('fact', 'intent', 'outcome')),
  result text check (result in ('done', 'not_done', 'unknown')),
  operation uuid,
  principal text not null,
  principal_name text,
  workspace_id uuid,
  body jsonb
);
alter table audit_leaves enable row level security;
alter table audit_leaves force row level security;
create policy tenant on audit_leaves to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
create policy instance on audit_leaves to :instance using (org_id is null) with check (org_id is null);
grant select, insert on audit_leaves to :tenant, :instance;
