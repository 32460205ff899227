-- How old the latest published nightly run is. No parameters. Columns: run_id, age_seconds; no row before the first.
select r.run_id, floor(extract(epoch from now() - r.finished_at))::bigint as age_seconds
  from onevoice.run r
 where r.state = 'published' and r.purpose = 'nightly'
 order by r.run_id desc limit 1
