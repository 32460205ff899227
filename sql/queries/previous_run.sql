-- The last published nightly run. Columns: run_id, as_of.
select r.run_id, r.as_of from onevoice.run r
 where r.state = 'published' and r.purpose = 'nightly' order by r.run_id desc limit 1
