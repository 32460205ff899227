-- The change of customers' minutes after the plan between runs $1 and $2. Columns: direction (fell, rose, same), customers, minutes
-- (sum of the change).
select case when b.minutes < a.minutes - 0.05 then 'fell' when b.minutes > a.minutes + 0.05 then 'rose' else 'same' end as direction,
       count(*) as customers, round(sum(b.minutes - a.minutes)::numeric, 1) as minutes
  from onevoice.customer_score a join onevoice.customer_score b using (customer_id)
 where a.run_id = $1::bigint and b.run_id = $2::bigint and a.phase = 'after' and b.phase = 'after'
 group by 1
 order by 1
