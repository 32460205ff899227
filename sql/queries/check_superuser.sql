-- Whether the role that asks is a superuser, to whom nothing is forbidden. Columns: superuser.
select r.rolsuper as superuser from pg_catalog.pg_roles r where r.rolname = current_user
