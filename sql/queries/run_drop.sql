-- $1 run, $2 whether its row goes too. Columns: done (false: a reader is in the way).
select onevoice.run_drop($1::bigint, $2::bool) as done
