-- The two logins that the server runs under may use the schema; which tables they see is granted table by table.
-- :tenant and :instance stand for their names.
revoke create on schema public from public;
grant usage on schema public to :tenant, :instance;
