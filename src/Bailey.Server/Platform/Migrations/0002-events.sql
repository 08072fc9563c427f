-- What changed, for whoever looks at a page on any server. Numbered in the order of the commits, so that a reader of "after n" misses nothing;
-- NOTIFY is only the hint to look. Kept for an hour. Numbers begin above those that servers gave out before there was this table.
create table events (
  number bigint primary key generated always as identity,
  type text not null,
  org_id uuid,
  workspace_id uuid,
  about text,
  time timestamptz not null
);
select setval(pg_get_serial_sequence('events', 'number'), (extract(epoch from now()) * 1000)::bigint << 10);
create index events_by_time on events (time);
grant select, insert, delete on events to :instance;
