-- Session advisory lock, tried once. $1 class, $2 object. Columns: got (whether we have it).
select pg_catalog.pg_try_advisory_lock($1::int, $2::int) as got
