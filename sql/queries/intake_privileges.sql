-- Intake relations the user may not read, or that a lock cannot hold still. Columns: relation, wrong (what is).
select c.relname::text as relation,
       case when not pg_catalog.has_table_privilege(c.oid, 'select') then 'no privilege to select'
            else 'a materialized view cannot be locked against a reload: put a view or a table in its place' end as wrong
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'intake'
   and c.relname in ('organization', 'department', 'capability', 'party', 'party_alias', 'identifier', 'coverage', 'preference',
                     'requirement', 'ledger_entry', 'communication', 'outcome', 'link_decision', 'delivery')
   and (not pg_catalog.has_table_privilege(c.oid, 'select') or c.relkind = 'm')
 order by 1
