-- What sandboxes may reach: the organisation's list and what each project adds to it.
create table egress_of_organisations (
  org_id uuid primary key references organisations (id),
  list jsonb not null,
  changed timestamptz not null
);
alter table egress_of_organisations enable row level security;
alter table egress_of_organisations force row level security;
create policy tenant on egress_of_organisations to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update on egress_of_organisations to :tenant;

create table egress_of_projects (
  org_id uuid not null references organisations (id),
  project_id uuid not null,
  list jsonb not null,
  changed timestamptz not null,
  primary key (org_id, project_id),
  foreign key (org_id, project_id) references projects (org_id, id) on delete cascade
);
alter table egress_of_projects enable row level security;
alter table egress_of_projects force row level security;
create policy tenant on egress_of_projects to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update on egress_of_projects to :tenant;

-- What the hosts decided, the last ones of each workspace. An event that comes twice is the same by its number and time.
create table egress_decisions (
  org_id uuid not null references organisations (id),
  workspace_id uuid not null,
  number bigint generated always as identity,
  time timestamptz not null,
  event bigint not null,
  cell text,
  target text not null,
  allowed boolean not null,
  reason text,
  primary key (org_id, workspace_id, number),
  unique (org_id, workspace_id, time, event),
  foreign key (org_id, workspace_id) references workspaces (org_id, id) on delete cascade
);
alter table egress_decisions enable row level security;
alter table egress_decisions force row level security;
create policy tenant on egress_decisions to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, delete on egress_decisions to :tenant;
