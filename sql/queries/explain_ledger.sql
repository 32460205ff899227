-- The accounts of customer $2 in run $1 as a small ledger: what papers ask for, the events, and where each sum is. Columns:
-- legal_entity, currency, account_number, happened_on, event, source, amount, place, bill_id. An asking paper's day is when it came.
select l.legal_entity, l.currency, l.account_number, l.happened_on, l.event, l.source, l.amount, l.place, l.bill_id from (
    select p.legal_entity, p.currency, p.account_number, p.happened_on, p.event, coalesce(p.entry_id, p.communication_id) as source,
           p.amount, p.place, p.bill_id, 1 as rank
      from onevoice.posting p where p.run_id = $1::bigint and p.customer_id = $2::text
    union all
    select coalesce(y.legal_entity, m.legal_entity), m.currency, coalesce(y.account_number, ''), s.created_on, 'statement',
           m.communication_id, sum(m.amount), m.side, null, case m.side when 'demanded' then 0 else 2 end
      from onevoice.money_line m
      join onevoice.disposition d on d.run_id = m.run_id and d.communication_id = m.communication_id
      join onevoice.snapshot_piece s on s.run_id = m.run_id and s.communication_id = m.communication_id
      left join (select y.bill_id, min(y.legal_entity) as legal_entity, min(y.account_number) as account_number
                   from onevoice.payable y where y.run_id = $1::bigint and y.customer_id = $2::text group by y.bill_id) y
        on y.bill_id = m.communication_id
     where m.run_id = $1::bigint and d.customer_id = $2::text
     group by 1, 2, 3, 4, 6, 8) l
 order by l.legal_entity collate "C", l.currency, l.rank, l.happened_on nulls last, l.source collate "C", l.place, l.bill_id collate "C"
