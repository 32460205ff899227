-- What became of transaction $1. Columns: state (committed, aborted, in progress, or null: too long ago).
select pg_catalog.pg_xact_status($1::xid8) as state
