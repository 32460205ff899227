-- $1 class, $2 object: one publication at a time, whatever became of other locks. Released by the commit.
select pg_catalog.pg_advisory_xact_lock($1::int, $2::int)
