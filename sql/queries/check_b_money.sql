-- B: money is conserved per piece, legal entity and currency; opposite errors would cancel in a grand total.
-- $1 run, $2 as-of. Columns: offender. Every row is a violation.
select l.communication_id || ' ' || l.currency as offender
  from onevoice.money_line l
 where l.run_id = $1::bigint and $2::date is not null
 group by l.communication_id, l.legal_entity, l.currency
having coalesce(sum(l.amount) filter (where l.side = 'demanded'), 0)
    <> coalesce(sum(l.amount) filter (where l.side <> 'demanded'), 0)
 order by 1 limit 10
