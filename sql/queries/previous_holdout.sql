-- Assignments under seed $1, but for those of runs that were not published; earlier: drawn before day $2, whose plan honours it.
-- Columns: customer_id, household, stratum, held_out, earlier.
select h.customer_id, h.household, h.stratum, h.held_out,
       not exists (select from onevoice.run r where r.run_id = h.run_id and r.as_of >= $2::date) as earlier
  from onevoice.holdout h
 where h.seed = $1::bigint and not exists (select from onevoice.run r where r.run_id = h.run_id and r.state <> 'published')
 order by h.customer_id collate "C"
