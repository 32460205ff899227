-- The dated things of customer $2 in run $1. Columns: happens_on, what, product, communication_id, conflict.
select t.happens_on, t.what, t.product, t.communication_id, t.conflict
  from onevoice.timeline_entry t
 where t.run_id = $1::bigint and t.customer_id = $2::text
 order by t.happens_on, t.communication_id collate "C", t.what collate "C"
