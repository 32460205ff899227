-- How many pending communications a night usually has. No parameters.
-- Columns: usual (median of the last seven published nightly runs; null before the first).
select percentile_cont(0.5) within group (order by last.communications)::bigint::text as usual
  from (select communications from onevoice.run
         where purpose = 'nightly' and state = 'published'
         order by run_id desc limit 7) last
 order by 1
