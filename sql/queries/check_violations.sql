-- $1 run, $2 most rows: what breaks an invariant, of any run that is stored.
-- Columns: invariant, offender, customer_id, communication_ids.
select v.invariant, v.offender, v.customer_id, v.communication_ids
  from onevoice.run_violations($1::bigint) v
 order by v.invariant, v.offender limit $2::bigint
