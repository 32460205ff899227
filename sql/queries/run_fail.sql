-- $1 run, $2 error: codes and ids only.
update onevoice.run set state = 'failed', finished_at = now(), error = $2::text where run_id = $1::bigint and state = 'running'
