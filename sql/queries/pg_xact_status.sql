-- What became of transaction $1. Column: committed, aborted, in progress, or null (too long ago).
select pg_catalog.pg_xact_status($1::xid8)
