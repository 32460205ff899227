-- What the sampled rows of the last published nightly run said. No parameters.
-- Columns: subject, digests (numbers with a blank between them).
select s.subject, array_to_string(s.digests, ' ') as digests
  from onevoice.night_sample s
 where s.run_id = (select max(t.run_id) from onevoice.trend_day t)
 order by s.subject
