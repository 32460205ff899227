-- Columns: xact_id (of the open transaction, null if it has written nothing).
select pg_catalog.pg_current_xact_id_if_assigned()::text as xact_id
