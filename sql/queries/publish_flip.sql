-- The one change that makes a run visible. $1 run, $2 communications, $3 customers, $4 messages, $5 rejections, $6 check_seconds.
-- Column: run_id, of exactly one row.
update onevoice.run
   set state = 'published', finished_at = clock_timestamp(), communications = $2::bigint, customers = $3::bigint,
       messages = $4::bigint, rejections = $5::bigint, check_seconds = $6::float8
 where run_id = $1::bigint and state = 'running'
returning run_id
