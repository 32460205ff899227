-- $1 run: attach its tables, build their indexes, gather statistics for the checks.
select onevoice.run_tables_attach($1::bigint)
