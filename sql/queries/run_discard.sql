-- $1 run: a rehearsal leaves nothing.
select onevoice.run_discard($1::bigint)
