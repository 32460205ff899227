-- $1 run: its row, with its stages and progress.
delete from onevoice.run where run_id = $1::bigint and state <> 'running'
