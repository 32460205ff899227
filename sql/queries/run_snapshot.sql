-- $1 run, $2 snapshot, $3 system identifier: which moment it reads.
update onevoice.run set snapshot = $2::text, system_identifier = $3::text where run_id = $1::bigint and state = 'running'
