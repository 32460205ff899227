-- Totals of runs $1 and $2 side by side. Columns: what, was, now.
with side as (
    select r.run_id, r.communications::numeric as communications, r.messages::numeric as messages,
           r.customers::numeric as customers, r.rejections::numeric as rejections,
           (select count(*) from onevoice.flag f where f.run_id = r.run_id)::numeric as flags,
           (select round(sum(s.minutes)::numeric, 1) from onevoice.customer_score s
             where s.run_id = r.run_id and s.phase = 'before') as minutes_before,
           (select round(sum(s.minutes)::numeric, 1) from onevoice.customer_score s
             where s.run_id = r.run_id and s.phase = 'after') as minutes_after,
           (select round((sum(s.minutes) filter (where s.phase = 'before') - sum(s.minutes) filter (where s.phase = 'after'))::numeric
                         / nullif(sum(s.minutes - s.minutes_history) filter (where s.phase = 'before')::numeric, 0), 3)
              from onevoice.customer_score s where s.run_id = r.run_id) as relief,
           (select coalesce(sum(p.amount_due_now), 0) from onevoice.payable p where p.run_id = r.run_id) as due_now
      from onevoice.run r where r.run_id in ($1::bigint, $2::bigint))
select v.what, v.was, v.now
  from side a, side b, lateral (values
       (1, 'communications', a.communications, b.communications), (2, 'customers', a.customers, b.customers),
       (3, 'messages', a.messages, b.messages), (4, 'rejections', a.rejections, b.rejections),
       (5, 'flags', a.flags, b.flags), (6, 'due now, all currencies', a.due_now, b.due_now),
       (7, 'minutes asked before', a.minutes_before, b.minutes_before), (8, 'minutes asked after', a.minutes_after, b.minutes_after),
       (9, 'relief', a.relief, b.relief)) v (n, what, was, now)
 where a.run_id = $1::bigint and b.run_id = $2::bigint
 order by v.n
