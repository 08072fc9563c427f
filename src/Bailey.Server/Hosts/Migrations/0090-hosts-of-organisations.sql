-- Several hosts on the server's machine, one for each organisation: the number names the user and the data directory, and is never given twice.
alter table hosts add column number int not null default 1 check (number between 1 and 99);
alter table hosts alter column number drop default;
drop index hosts_one_embedded;
create unique index hosts_embedded_number on hosts (number) where kind = 'embedded';
create unique index hosts_embedded_organisation on hosts (org_id) where kind = 'embedded';
