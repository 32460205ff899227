-- $1 run, $2 error: codes and ids only.
select onevoice.run_fail($1::bigint, $2::text)
