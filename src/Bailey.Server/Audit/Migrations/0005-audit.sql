-- The record: one tree for each organisation, and one for the instance, whose rows have no organisation. docs/specs/audit.md has the form.
-- Nothing here can be changed or deleted by the logins that the server runs under; only the head of a tree moves on.
create table audit_trees (
  org_id uuid,
  origin text not null,
  size bigint not null check (size >= 0),
  peaks bytea not null,
  unique nulls not distinct (org_id)
);

-- leaf is the text that was hashed, body the text whose salted hash is in the leaf. The other columns find rows and prove nothing.
-- Erasing a body sets body, salt, principal_name and workspace_id to null.
create table audit_leaves (
  org_id uuid,
  index bigint not null,
  id uuid primary key,
  time timestamptz not null,
  type text not null,
  principal text not null,
  principal_name text,
  phase text not null check (phase in ('fact', 'intent', 'outcome')),
  result text check (result in ('done', 'not_done', 'unknown')),
  operation uuid,
  workspace_id uuid,
  leaf text not null,
  salt bytea,
  body text,
  unique nulls not distinct (org_id, index)
);
create index audit_leaves_by_type on audit_leaves (org_id, type text_pattern_ops, index);
create index audit_leaves_by_workspace on audit_leaves (org_id, workspace_id, index) where workspace_id is not null;

-- Roots of complete subtrees: level 0 are the leaves' hashes. Proofs are read from here.
create table audit_nodes (
  org_id uuid,
  level smallint not null,
  index bigint not null,
  hash bytea not null,
  unique nulls not distinct (org_id, level, index)
);

-- Intents that have no outcome yet; the leaf holds what is to be done.
create table audit_intents (
  org_id uuid not null,
  operation uuid not null,
  index bigint not null,
  time timestamptz not null,
  primary key (org_id, operation)
);

alter table audit_trees enable row level security;
alter table audit_trees force row level security;
alter table audit_leaves enable row level security;
alter table audit_leaves force row level security;
alter table audit_nodes enable row level security;
alter table audit_nodes force row level security;
alter table audit_intents enable row level security;
alter table audit_intents force row level security;

create policy tenant on audit_trees to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
create policy tenant on audit_leaves to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
create policy tenant on audit_nodes to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);
create policy tenant on audit_intents to :tenant
  using (org_id = nullif(current_setting('bailey.org', true), '')::uuid)
  with check (org_id = nullif(current_setting('bailey.org', true), '')::uuid);

create policy instance on audit_trees to :instance using (org_id is null) with check (org_id is null);
create policy instance on audit_leaves to :instance using (org_id is null) with check (org_id is null);
create policy instance on audit_nodes to :instance using (org_id is null) with check (org_id is null);
-- Heads of all trees, to sign them, and open intents of all, to ask about them: sizes, hashes and ids, no content.
create policy heads on audit_trees for select to :instance using (true);
create policy open_intents on audit_intents for select to :instance using (true);

grant select, insert on audit_trees, audit_leaves, audit_nodes to :tenant, :instance;
grant update (size, peaks) on audit_trees to :tenant, :instance;
grant select, insert, delete on audit_intents to :tenant;
grant select on audit_intents to :instance;
