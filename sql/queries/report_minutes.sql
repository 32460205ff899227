-- What run $1 asks of everybody with mail in the window, and how many are over the budgets $2 (three numbers, ascending, with commas
-- between). Columns: phase, customers, minutes, minutes_history, relief, actions, over_low, over, over_high.
with s as (
    select phase, count(*) as customers, sum(minutes) as minutes, sum(minutes_history) as minutes_history, sum(actions) as actions,
           count(*) filter (where minutes >= split_part($2::text, ',', 1)::float8) as over_low,
           count(*) filter (where minutes >= split_part($2::text, ',', 2)::float8) as over,
           count(*) filter (where minutes >= split_part($2::text, ',', 3)::float8) as over_high
      from onevoice.customer_score where run_id = $1::bigint
     group by phase)
select s.phase, s.customers::text, s.minutes::numeric::text as minutes, s.minutes_history::numeric::text as minutes_history,
       case when s.phase = 'after' then ((b.minutes - s.minutes) / nullif(b.minutes - b.minutes_history, 0))::numeric::text end as relief,
       s.actions::text, s.over_low::text, s.over::text, s.over_high::text
  from s join s b on b.phase = 'before'
 order by s.phase desc
