-- $1 run: a rehearsal leaves nothing.
delete from onevoice.run where run_id = $1::bigint and state = 'running'
