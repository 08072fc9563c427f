-- Minutes without use until a workspace is frozen and stopped; null: the instance's own, 0: never.
alter table projects add column freeze_minutes int check (freeze_minutes >= 0), add column stop_minutes int check (stop_minutes >= 0);
-- The host's last word of idleness that a server acted on: of several servers that hear it one claims it.
alter table workspaces add column idle_event bigint;
