-- Assignments under seed $1. Columns: customer_id, household, stratum, held_out.
select h.customer_id, h.household, h.stratum, h.held_out from onevoice.holdout h
 where h.seed = $1::bigint order by h.customer_id collate "C"
