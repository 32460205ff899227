-- $1 run, $2 snapshot, $3 system identifier: which moment it reads.
select onevoice.run_moment($1::bigint, $2::text, $3::text)
