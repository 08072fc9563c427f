create table terminals (
  org_id uuid not null references organisations (id),
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  title text,
  state text not null check (state in ('running', 'ended')),
  exit_code int,
  columns int not null,
  rows int not null,
  output_offset bigint not null default 0,
  owner uuid not null,
  owner_name text not null,
  created timestamptz not null,
  ended timestamptz,
  primary key (org_id, id),
  foreign key (org_id, workspace_id) references workspaces (org_id, id) on delete cascade
);
create index terminals_by_workspace on terminals (org_id, workspace_id, id);
alter table terminals enable row level security;
alter table terminals force row level security;
create policy tenant on terminals to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on terminals to :tenant;

-- The end of each terminal's output as it was when the workspace was last stopped: what can be read while no warden answers.
create table terminal_scrollback (
  org_id uuid not null references organisations (id),
  terminal_id uuid not null,
  first_offset bigint not null,
  content bytea not null check (octet_length(content) <= 4194304),
  primary key (org_id, terminal_id),
  foreign key (org_id, terminal_id) references terminals (org_id, id) on delete cascade
);
alter table terminal_scrollback enable row level security;
alter table terminal_scrollback force row level security;
create policy tenant on terminal_scrollback to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on terminal_scrollback to :tenant;
