-- $1 run: what breaks an invariant; no rows: it may be published.
-- Columns: invariant, offender, customer_id, communication_ids.
select v.invariant, v.offender, v.customer_id, v.communication_ids from onevoice.run_check($1::bigint) v
