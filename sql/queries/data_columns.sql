-- What stands in schema intake, for `check --data`: no parameters. Columns: relation, kind (as pg_class has it), readable, attribute (null:
-- none), type (as SQL writes it), type_id (of a domain, what it is made of).
select c.relname::text as relation, c.relkind::text as kind, pg_catalog.has_table_privilege(c.oid, 'select')::text as readable,
       a.attname::text as attribute, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       coalesce(nullif(t.typbasetype, 0), a.atttypid)::text as type_id
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_catalog.pg_type t on t.oid = a.atttypid
 where n.nspname = 'intake' and c.relkind in ('r', 'v', 'm', 'p', 'f')
 order by 1, a.attnum
