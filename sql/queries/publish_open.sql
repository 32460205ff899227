-- $1 run: make its tables, empty and not yet attached.
select onevoice.run_tables_create($1::bigint)
