-- Totals of runs $1 and $2 side by side. Columns: what, was, now.
with side as (
    select r.run_id, r.communications::numeric as communications, r.messages::numeric as messages,
           r.customers::numeric as customers, r.rejections::numeric as rejections,
           (select count(*) from onevoice.flag f where f.run_id = r.run_id)::numeric as flags,
           (select round(avg(s.score)::numeric, 2) from onevoice.customer_score s
             where s.run_id = r.run_id and s.phase = 'after') as mean_score_after,
           (select coalesce(sum(p.amount_due_now), 0) from onevoice.payable p where p.run_id = r.run_id) as due_now
      from onevoice.run r where r.run_id in ($1::bigint, $2::bigint))
select v.what, v.was::text, v.now::text
  from side a, side b, lateral (values
       (1, 'communications', a.communications, b.communications), (2, 'customers', a.customers, b.customers),
       (3, 'messages', a.messages, b.messages), (4, 'rejections', a.rejections, b.rejections),
       (5, 'flags', a.flags, b.flags), (6, 'due now, all currencies', a.due_now, b.due_now),
       (7, 'mean score after', a.mean_score_after, b.mean_score_after)) v (n, what, was, now)
 where a.run_id = $1::bigint and b.run_id = $2::bigint
 order by v.n
