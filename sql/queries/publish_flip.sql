-- The one change that makes a run visible. $1 run, $2 communications, $3 customers, $4 messages, $5 rejections, $6 check_seconds,
-- $7 day: what left before it and matters no more goes out of the record of nights (null: nothing).
-- Columns: run_id (null if it is not there to be published).
select onevoice.run_publish($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::float8, $7::date) as run_id
