-- Ports of workspaces that people have on their own machines. The server that carries one says again and again that it does (seen); one that
-- nobody carries is over.
create table port_forwards (
  org_id uuid not null references organisations (id),
  id uuid not null,
  workspace_id uuid not null,
  owner uuid not null,
  owner_name text not null,
  session_id uuid not null,
  port int not null check (port between 1 and 65535),
  connections bigint not null default 0,
  bytes_in bigint not null default 0,
  bytes_out bigint not null default 0,
  created timestamptz not null,
  seen timestamptz not null,
  ended timestamptz,
  primary key (org_id, id),
  foreign key (org_id, workspace_id) references workspaces (org_id, id) on delete cascade
);
create index port_forwards_by_workspace on port_forwards (org_id, workspace_id);
alter table port_forwards enable row level security;
alter table port_forwards force row level security;
create policy tenant on port_forwards to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on port_forwards to :tenant;
