-- What the server signs in with at a project's remote; sealed under the key ring.
create table git_credentials (
  org_id uuid not null references organisations (id),
  project_id uuid not null,
  kind text not null check (kind in ('https', 'ssh')),
  -- The only place where it is used: scheme, host and port of the remote that it was set for.
  host text not null,
  user_name text,
  public_key text,
  host_keys text,
  sealed_secret bytea not null,
  changed timestamptz not null,
  primary key (org_id, project_id),
  foreign key (org_id, project_id) references projects (org_id, id) on delete cascade
);
alter table git_credentials enable row level security;
alter table git_credentials force row level security;
create policy tenant on git_credentials to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on git_credentials to :tenant;

-- Protected branches of a project; without a row, the remote's default branch.
create table git_policies (
  org_id uuid not null references organisations (id),
  project_id uuid not null,
  policy jsonb not null,
  changed timestamptz not null,
  primary key (org_id, project_id),
  foreign key (org_id, project_id) references projects (org_id, id) on delete cascade
);
alter table git_policies enable row level security;
alter table git_policies force row level security;
create policy tenant on git_policies to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update on git_policies to :tenant;
