-- Why, for programs; the reason is for people. Null: a decision from before there were codes.
alter table egress_decisions add code text check (code in ('listed', 'unlisted', 'guarded', 'unreachable'));
