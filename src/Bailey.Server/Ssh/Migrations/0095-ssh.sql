-- Connections of people's ssh. The server that carries one says again and again that it does (seen); one that nobody carries is over.
create table ssh_connections (
  org_id uuid not null references organisations (id),
  id uuid not null,
  workspace_id uuid not null,
  owner uuid not null,
  owner_name text not null,
  state text not null check (state in ('opening', 'open', 'ended')),
  created timestamptz not null,
  seen timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, workspace_id) references workspaces (org_id, id) on delete cascade
);
create index ssh_connections_by_workspace on ssh_connections (org_id, workspace_id, owner);
alter table ssh_connections enable row level security;
alter table ssh_connections force row level security;
create policy tenant on ssh_connections to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on ssh_connections to :tenant;
