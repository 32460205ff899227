-- Published nights up to run $1, at most 30, the last run of each day, what they asked for and who was over the budget $2.
-- Columns: as_of, customers, over_before, over_after, minutes_before, minutes_after.
select n.as_of::text, count(*) filter (where s.phase = 'before')::text as customers,
       count(*) filter (where s.phase = 'before' and s.minutes >= $2::text::float8)::text as over_before,
       count(*) filter (where s.phase = 'after' and s.minutes >= $2::text::float8)::text as over_after,
       (sum(s.minutes) filter (where s.phase = 'before'))::numeric::text as minutes_before,
       (sum(s.minutes) filter (where s.phase = 'after'))::numeric::text as minutes_after
  from (select distinct on (r.as_of) r.run_id, r.as_of from onevoice.run r
         where r.state = 'published' and (r.run_id = $1::bigint or r.purpose = 'nightly' and r.run_id < $1::bigint)
         order by r.as_of desc, r.run_id desc limit 30) n
  join onevoice.customer_score s on s.run_id = n.run_id
 group by n.as_of
 order by n.as_of
