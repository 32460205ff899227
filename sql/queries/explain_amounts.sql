-- The amounts and dates that communication $2 printed, in its order, with the role each was found to have in run $1.
-- Columns: amount, date, currency, role, by (the evidence), doubtful.
select (v ->> 'amount')::numeric as amount, v ->> 'date' as date, v ->> 'currency' as currency, v ->> 'role' as role, v ->> 'by' as "by",
       v ? 'doubtful' as doubtful
  from onevoice.reading r cross join lateral jsonb_array_elements(r.amounts) with ordinality as a (v, n)
 where r.run_id = $1::bigint and r.communication_id = $2::text
 order by n
