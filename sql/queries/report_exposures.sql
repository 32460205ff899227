-- Exposure of run $1. Columns: organization, department, currency, receivables, low, mid, high.
select coalesce(d.organization, e.organization_id) as organization, coalesce(d.department, e.department_id) as department,
       e.currency, e.receivables::text, e.exposure_low::text as low, e.exposure_mid::text as mid, e.exposure_high::text as high
  from onevoice.exposure e
  left join onevoice.department d on d.run_id = e.run_id and d.department_id = e.department_id
 where e.run_id = $1::bigint
 order by e.organization_id collate "C", e.department_id collate "C", e.currency
