-- What the last 28 published nightly runs were made of. No parameters.
-- Columns: gate, subject, best (of the last 7), mean (of all; a night without a row counts as none), least, most (of all).
with night as (
    select t.run_id, row_number() over (order by t.run_id desc) as age from onevoice.trend_day t
     where exists (select from onevoice.night_measure m where m.run_id = t.run_id)
     order by t.run_id desc limit 28)
select m.gate, m.subject, coalesce(max(m.value) filter (where n.age <= 7), 0)::text as best,
       (sum(m.value) / (select count(*) from night))::bigint::text as mean, min(m.value)::text as least, max(m.value)::text as most
  from night n join onevoice.night_measure m on m.run_id = n.run_id
 group by m.gate, m.subject
 order by m.gate, m.subject
