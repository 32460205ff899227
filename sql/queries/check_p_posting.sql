-- P: double entry. Every cent of every event is somewhere: the postings of a ledger entry come to its amount, those of an EOB to the
-- share it states; what a bill calls paid was used on it; what was taken back was paid; what is given back is said; nobody is asked
-- for more than the shares that confirm it; what an EOB announces is what it has no bill for.
-- What left on an earlier night was posted then. $1 run, $2 as-of. Columns: offender, customer_id, communication_ids.
-- Every row is a violation.
with posting as (
    select p.* from onevoice.posting p where p.run_id = $1::bigint),
tonight as (
    select d.communication_id, d.customer_id, d.content_class in ('payment_plan_statement', 'debt_validation_notice') as speaks_for_visits
      from onevoice.disposition d
     where d.run_id = $1::bigint and $2::date is not null
       and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.communication_id = d.communication_id)),
entry as (
    select p.customer_id, p.entry_id, sum(p.amount) as amount, min(p.event) as event, max(p.event) as other_event,
           min(p.currency) as currency, max(p.currency) as other_currency, min(p.account_number) as account_number,
           max(p.account_number) as other_number
      from posting p where p.entry_id is not null group by p.customer_id, p.entry_id),
used as (
    select p.bill_id, p.currency, sum(p.amount) as amount
      from posting p where p.place = 'used' and p.event <> 'payment_plan' group by p.bill_id, p.currency),
paid as (
    select l.communication_id, l.currency, coalesce(sum(l.amount) filter (where l.side = 'paid'), 0) as amount,
           bool_or(l.side = 'superseded') as superseded
      from onevoice.money_line l where l.run_id = $1::bigint group by l.communication_id, l.currency),
came as (
    select p.customer_id, p.currency, sum(p.amount) as amount
      from posting p
     -- what was charged back is no payment, and takes nothing from another
     where p.event in ('patient_payment', 'patient_prepayment', 'adjustment') and p.amount > 0 and p.place <> 'undone'
     group by p.customer_id, p.currency),
given as (
    select p.bill_id, p.currency, sum(p.amount) as amount from posting p where p.place = 'credit' group by p.bill_id, p.currency),
said as (
    select u.communication_id, f.currency, sum(f.amount) as amount
      from onevoice.flag f cross join lateral unnest(f.communication_ids) u (communication_id)
     where f.run_id = $1::bigint and f.code = 'CREDIT_BALANCE' group by u.communication_id, f.currency),
share as (
    select p.communication_id, p.customer_id, sum(p.amount) as amount,
           sum(p.amount) filter (where p.place = 'awaiting_bill') as announced
      from posting p where p.event = 'share' group by p.communication_id, p.customer_id),
stated as (
    select r.communication_id,
           coalesce(r.facts ->> 'member_liability', r.facts ->> 'patient_responsibility')::numeric
               + coalesce((r.facts ->> 'paid_to_patient')::numeric, 0) as amount
      from onevoice.reading r where r.run_id = $1::bigint and not r.facts ? 'parts'),
confirmed as (
    select p.bill_id, p.communication_id as eob_id, sum(p.amount) as amount
      from posting p where p.place = 'confirmed' group by p.bill_id, p.communication_id),
asked as (
    select y.bill_id, min(y.customer_id) as customer_id, sum(y.amount_due_now) as due
      from onevoice.payable y join confirmed c on c.bill_id = y.bill_id and c.eob_id = y.eob_id
     where y.run_id = $1::bigint and y.state not in ('payment_plan', 'in_collection') group by y.bill_id),
owed as (
    select y.bill_id, y.customer_id, y.legal_entity, y.currency
      from onevoice.payable y where y.run_id = $1::bigint and y.bill_id is not null
     group by y.bill_id, y.customer_id, y.legal_entity, y.currency)
select v.offender, v.customer_id, v.communication_ids from (
    select 'ledger entry ' || coalesce(s.entry_id, e.entry_id) as offender, coalesce(s.customer_id, e.customer_id) as customer_id,
           null::text[] as communication_ids
      from (select s.* from onevoice.snapshot_entry s where s.run_id = $1::bigint and s.amount <> 0) s
      full join entry e on e.customer_id = s.customer_id and e.entry_id = s.entry_id
     where (e.amount, e.event, e.other_event, e.account_number, e.other_number)
               is distinct from (s.amount, s.entry_type, s.entry_type, s.account_number, s.account_number)
        or e.currency <> e.other_currency or s.currency <> e.currency
    union all
    select t.communication_id, t.customer_id, array[t.communication_id]
      from used u
      full join paid l on l.communication_id = u.bill_id and l.currency = u.currency
      join tonight t on t.communication_id = coalesce(u.bill_id, l.communication_id)
      left join came c on c.customer_id = t.customer_id and c.currency = l.currency
     where l.superseded is not true
       and case when t.speaks_for_visits then coalesce(l.amount, 0) > coalesce(c.amount, 0) + coalesce(u.amount, 0)
                -- a sum is rounded once, to the last place of its currency
                else abs(coalesce(l.amount, 0) - coalesce(u.amount, 0)) >= 0.01 end
    union all
    select 'taken back from ' || p.legal_entity, p.customer_id, null
      from posting p where p.place = 'undone' group by p.customer_id, p.legal_entity, p.currency having sum(p.amount) <> 0
    union all
    select t.communication_id, t.customer_id, array[t.communication_id]
      from given g
      join tonight t on t.communication_id = g.bill_id
      left join said s on s.communication_id = g.bill_id and s.currency = g.currency
     where g.amount > coalesce(s.amount, 0)
    union all
    select s.communication_id, s.customer_id, array[s.communication_id]
      from share s
      join stated t on t.communication_id = s.communication_id
     where abs(s.amount - t.amount) >= 0.01
    union all
    select s.communication_id, s.customer_id, array[s.communication_id]
      from share s
      full join (select y.eob_id, min(y.customer_id) as customer_id, sum(y.amount_pending) as pending
                   from onevoice.payable y where y.run_id = $1::bigint and y.state = 'awaiting_bill' and y.eob_id is not null
                  group by y.eob_id) y on y.eob_id = s.communication_id
     where coalesce(s.announced, 0) <> coalesce(y.pending, 0)
    union all
    select a.bill_id, a.customer_id, array[a.bill_id]
      from asked a
      join (select c.bill_id, sum(c.amount) as amount from confirmed c group by c.bill_id) c on c.bill_id = a.bill_id
     where a.due > c.amount + 0.01
    union all
    -- on the account of the bill it was used on, and of nobody else
    select p.bill_id, p.customer_id, array[p.bill_id]
      from posting p
      left join owed y on y.bill_id = p.bill_id and y.customer_id = p.customer_id and y.legal_entity = p.legal_entity
                      and y.currency = p.currency
      left join (select distinct o.bill_id from owed o) o on o.bill_id = p.bill_id
     where o.bill_id is not null and y.bill_id is null) v
 order by v.offender
