-- Who has language servers switched on for a project: the project's own files make such a server run code, in the person's name.
create table language_switches (
  org_id uuid not null references organisations (id),
  project_id uuid not null,
  user_id uuid not null,
  switched timestamptz not null,
  primary key (org_id, project_id, user_id),
  foreign key (org_id, project_id) references projects (org_id, id) on delete cascade
);
alter table language_switches enable row level security;
alter table language_switches force row level security;
create policy tenant on language_switches to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
grant select, insert, update, delete on language_switches to :tenant;
