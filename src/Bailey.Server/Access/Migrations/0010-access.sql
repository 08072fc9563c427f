-- Organisations and who belongs to them. The instance login reads memberships of every organisation, to know where a person belongs.
create table organisations (
  id uuid primary key,
  name text not null,
  created timestamptz not null
);
grant select, insert, update on organisations to :instance;
grant select on organisations to :tenant;

create table memberships (
  org_id uuid not null references organisations (id),
  user_id uuid not null,
  role text not null check (role in ('owner', 'admin', 'member', 'auditor', 'pending')),
  joined timestamptz not null,
  primary key (org_id, user_id)
);
create index memberships_by_user on memberships (user_id);
alter table memberships enable row level security;
alter table memberships force row level security;
create policy tenant on memberships to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
create policy instance on memberships to :instance using (true) with check (true);
grant select, insert, update, delete on memberships to :tenant, :instance;

create table project_roles (
  org_id uuid not null references organisations (id),
  project_id uuid not null,
  user_id uuid not null,
  role text not null check (role in ('maintainer', 'developer', 'viewer')),
  granted timestamptz not null,
  primary key (org_id, project_id, user_id)
);
create index project_roles_by_user on project_roles (org_id, user_id);
alter table project_roles enable row level security;
alter table project_roles force row level security;
create policy tenant on project_roles to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on project_roles to :tenant;
