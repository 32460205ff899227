-- $1 run, $2 stage, $3 rows_in, $4 rows_out, $5 rejected, $6 seconds, $7 peak_bytes.
insert into onevoice.stage (run_id, stage, rows_in, rows_out, rejected, seconds, peak_bytes, stage_no)
select $1::bigint, $2::text, $3::bigint, $4::bigint, $5::bigint, $6::float8, $7::bigint, count(*) + 1
  from onevoice.stage s where s.run_id = $1::bigint
