-- The amounts and dates that communication $2 printed, in its order, with the role each was found to have in run $1.
-- Columns: value, currency, role, by (the evidence), doubtful.
select coalesce(v ->> 'amount', v ->> 'date', 'unread') as value, v ->> 'currency' as currency, v ->> 'role' as role, v ->> 'by' as "by",
       (v ? 'doubtful')::text as doubtful
  from onevoice.reading r cross join lateral jsonb_array_elements(r.amounts) with ordinality as a (v, n)
 where r.run_id = $1::bigint and r.communication_id = $2::text
 order by n
