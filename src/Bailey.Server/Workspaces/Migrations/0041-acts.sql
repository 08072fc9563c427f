-- The last act on a workspace's life, so that after a crash the record can be told how it came out.
alter table workspaces add column act text check (act in ('wake', 'stop', 'delete')), add column act_operation uuid;
