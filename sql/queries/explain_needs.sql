-- What customer $2 needs and who delivers it, in run $1. Columns: service, status, met_by, earliest.
select r.service, r.status, r.met_by, r.earliest
  from onevoice.requirement_status r
 where r.run_id = $1::bigint and r.customer_id = $2::text
 order by r.service collate "C"
