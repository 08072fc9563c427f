-- Hosts run sandboxes, each for exactly one organisation, for good. Only the instance login sees them.
create table hosts (
  id uuid primary key,
  org_id uuid not null references organisations (id),
  kind text not null check (kind in ('embedded')),
  created timestamptz not null,
  -- The newest event that was taken from it: a server that starts again goes on after it.
  last_event bigint not null default 0,
  last_event_time timestamptz not null default '-infinity'
);
create unique index hosts_one_embedded on hosts (kind) where kind = 'embedded';
create index hosts_by_org on hosts (org_id);
alter table hosts enable row level security;
alter table hosts force row level security;
create policy instance on hosts to :instance using (true) with check (true);
grant select, insert, update on hosts to :instance;
