-- Assignments under seed $1, but for those of runs that were not published. Columns: customer_id, household, stratum, held_out.
select h.customer_id, h.household, h.stratum, h.held_out from onevoice.holdout h
 where h.seed = $1::bigint and not exists (select from onevoice.run r where r.run_id = h.run_id and r.state <> 'published')
 order by h.customer_id collate "C"
