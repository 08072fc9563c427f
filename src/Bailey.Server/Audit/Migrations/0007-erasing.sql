-- Bodies may be erased after a time, and nothing else may become of an entry: whoever holds a login of the server can make a body null, of an entry
-- that is older than a day, and can change none. The leaf and the tree have no such right at all.
grant update (body, salt, principal_name, workspace_id) on audit_leaves to :tenant, :instance;
create policy only_erased on audit_leaves as restrictive for update to :tenant, :instance
  using (true)
  with check (time < now() - interval '1 day' and body is null and salt is null and principal_name is null and workspace_id is null);
create index audit_leaves_with_body on audit_leaves (org_id, time) where body is not null;
