create table projects (
  org_id uuid not null references organisations (id),
  id uuid not null,
  name text not null,
  source text not null check (source in ('git', 'upload', 'empty')),
  url text check ((url is not null) = (source = 'git')),
  default_branch text,
  created timestamptz not null,
  primary key (org_id, id),
  unique (org_id, name)
);
alter table projects enable row level security;
alter table projects force row level security;
create policy tenant on projects to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on projects to :tenant;

create table workspaces (
  org_id uuid not null references organisations (id),
  id uuid not null,
  project_id uuid not null,
  name text not null,
  branch text,
  image text not null,
  state text not null check (state in ('stopped', 'starting', 'awake', 'frozen', 'stopping', 'failed')),
  detail text,
  -- What was killed for want of memory or disk, newest last; ten at most.
  killed text[] not null default '{}',
  -- A fetch of the repository: under way, or how it went wrong. Null: none, or done. The channel is the warden's name for it.
  fetch_state text check (fetch_state in ('running', 'failed', 'cancelled')),
  fetch_step text,
  fetch_percent int,
  fetch_error text,
  fetch_channel text,
  created timestamptz not null,
  last_active timestamptz not null,
  primary key (org_id, id),
  unique (org_id, project_id, name),
  foreign key (org_id, project_id) references projects (org_id, id)
);
alter table workspaces enable row level security;
alter table workspaces force row level security;
create policy tenant on workspaces to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on workspaces to :tenant;
