alter table workspaces drop constraint workspaces_act_check;
alter table workspaces add constraint workspaces_act_check check (act in ('wake', 'sleep', 'stop', 'delete'));
