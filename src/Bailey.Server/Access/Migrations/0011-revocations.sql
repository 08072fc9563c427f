-- What has ended, numbered in the order of the commits, so that a reader of "after n" misses nothing. NOTIFY is only the hint to look.
-- Without a session and a user it is for nobody; with an organisation it is about the rights of the user there.
create table revocations (
  number bigint primary key generated always as identity,
  org_id uuid,
  session_id uuid,
  user_id uuid,
  time timestamptz not null
);
create index revocations_by_time on revocations (time);
alter table revocations enable row level security;
alter table revocations force row level security;
create policy tenant on revocations to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
create policy instance on revocations to :instance using (true) with check (true);
grant select, insert on revocations to :tenant;
grant select, insert, delete on revocations to :instance;
