-- What customer $2 needs and who delivers it, in run $1. Columns: service, status, met_by, earliest.
select r.service, r.status, array_to_string(r.met_by, ' ') as met_by, r.earliest::text
  from onevoice.requirement_status r
 where r.run_id = $1::bigint and r.customer_id = $2::text
 order by r.service collate "C"
