-- $1 run: what it decides into the memory of nights, if it is a nightly run.
select onevoice.previous_record($1::bigint)
