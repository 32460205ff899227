-- The flags of customer $2, or those that name communication $3, in run $1; the other null. Columns: code,
-- communication_ids, amount, currency, rule, detail (in words; null: none), details (the same as it is stored).
select f.code, f.communication_ids, f.amount, f.currency, f.rule,
       (select string_agg(replace(key, '_', ' ') || ' ' || translate(value::text, '"[]', ''), ', ' order by key)
          from jsonb_each(f.detail)) as detail, f.detail as details
  from onevoice.flag f
 where f.run_id = $1::bigint
   and ($2::text is null or f.customer_id = $2::text)
   and ($3::text is null or $3::text = any (f.communication_ids))
 order by f.flag_id
