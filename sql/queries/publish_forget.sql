-- $1 run, if it is a nightly run, $2 day: what left before it and matters no more out of the memory of nights.
select onevoice.previous_forget($1::bigint, $2::date)
