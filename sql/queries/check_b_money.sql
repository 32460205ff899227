-- B: money is conserved per piece, legal entity and currency; opposite errors would cancel in a grand total.
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
select l.communication_id || ' ' || l.currency as offender, min(d.customer_id) as customer_id,
       array[l.communication_id] as communication_ids
  from onevoice.money_line l
  left join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = l.communication_id
 where l.run_id = $1::bigint and $2::date is not null
 group by l.communication_id, l.legal_entity, l.currency
having coalesce(sum(l.amount) filter (where l.side = 'demanded'), 0)
    <> coalesce(sum(l.amount) filter (where l.side <> 'demanded'), 0)
 order by 1
