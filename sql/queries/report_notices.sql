-- Deadlines of the law in run $1, by rule. Columns: rule, met, missed, next_due.
select rule, (count(*) filter (where met))::text as met, (count(*) filter (where not met))::text as missed,
       (min(latest_send) filter (where met))::text as next_due
  from onevoice.notice_deadline where run_id = $1::bigint
 group by rule
 order by count(*) filter (where not met) desc, count(*) desc, rule
