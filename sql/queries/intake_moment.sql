-- What the snapshot is. Columns: snapshot, system_identifier (null without the privilege).
select pg_catalog.pg_current_snapshot()::text as snapshot,
       case when pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')
            then (select s.system_identifier::text from pg_catalog.pg_control_system() s) end as system_identifier
