-- Stages of run $1. Columns: stage, rows_in, rows_out, seconds.
select s.stage, s.rows_in::text, s.rows_out::text, s.seconds::numeric::text as seconds
  from onevoice.stage s where s.run_id = $1::bigint
 order by s.stage_no
