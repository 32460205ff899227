-- J: what a payable asks for is what the lines of its bill say is due, disputed and pending (a plan's
-- instalment, or what an agency collects, stands in its place and is no more than the house's bills); it has a payee that its bill or the
-- sender's house names (an EOB before any bill may name nobody), an account that its papers name, and a state that fits its amounts.
-- Of a bill that left on an earlier night the lines are of that night.
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
with lines as (
    select l.communication_id, l.currency, coalesce(sum(l.amount) filter (where l.side = 'due_now'), 0) as due_now,
           coalesce(sum(l.amount) filter (where l.side = 'disputed'), 0) as disputed,
           coalesce(sum(l.amount) filter (where l.side = 'pending'), 0) as pending,
           coalesce(sum(l.amount) filter (where l.side = 'demanded'), 0) as demanded
      from onevoice.money_line l where l.run_id = $1::bigint group by l.communication_id, l.currency),
asked as (
    select y.bill_id, y.currency, min(y.customer_id) as customer_id, count(distinct y.customer_id) as customers,
           sum(y.amount_due_now) as due_now, sum(y.amount_disputed) as disputed, sum(y.amount_pending) as pending,
           bool_or(y.state in ('payment_plan', 'in_collection')) as replaced
      from onevoice.payable y where y.run_id = $1::bigint and y.bill_id is not null group by y.bill_id, y.currency),
house as (
    select d.customer_id, l.currency, sum(l.amount) as demanded
      from onevoice.money_line l join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = l.communication_id
     where l.run_id = $1::bigint and l.side = 'demanded' group by d.customer_id, l.currency)
select v.offender, v.customer_id, v.communication_ids from (
    select coalesce(a.bill_id, l.communication_id) as offender, coalesce(a.customer_id, d.customer_id) as customer_id,
           array[coalesce(a.bill_id, l.communication_id)] as communication_ids
      from asked a
      full join lines l on l.communication_id = a.bill_id and l.currency = a.currency
      left join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = coalesce(a.bill_id, l.communication_id)
      left join house h on h.customer_id = d.customer_id and h.currency = coalesce(a.currency, l.currency)
     where d.customer_id is not null
       and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.communication_id = d.communication_id)
       and (   not coalesce(a.replaced, false) and coalesce(a.due_now, 0) <> coalesce(l.due_now, 0)
            or not coalesce(a.replaced, false) and coalesce(a.disputed, 0) <> coalesce(l.disputed, 0)
            or not coalesce(a.replaced, false) and coalesce(a.pending, 0) <> coalesce(l.pending, 0)
            or a.replaced and l.communication_id is not null and a.due_now > greatest(h.demanded, 0)
            or a.bill_id is not null and (a.customers <> 1 or a.customer_id <> d.customer_id))
    union all
    select coalesce(y.bill_id, y.account_number), y.customer_id, array_remove(array[y.bill_id, y.eob_id], null)
      from onevoice.payable y
     where y.run_id = $1::bigint and $2::date is not null
       and (   y.payee = '' and y.state <> 'awaiting_bill' or y.amount_disputed < 0 or y.amount_pending < 0
            or y.state in ('payable', 'payable_partial') and y.amount_due_now <= 0
            or y.state in ('paid', 'credit', 'pending_insurance', 'pending_secondary', 'disputed', 'awaiting_bill') and y.amount_due_now > 0
            or y.state = 'awaiting_bill' and y.bill_id is not null
            or y.due_by is not null and y.due_basis in ('none', '') or y.due_by is null and y.due_basis = 'explicit')
    union all
    -- what its papers say, where tonight read them; one payee has one name in one letter, as one of its bills prints it, and an
    -- agency is named by the ledger alone where its account is flagged so
    select q.bill_id, q.customer_id, array_remove(array[q.bill_id, q.eob_id], null) from (
        select y.bill_id, y.eob_id, y.customer_id,
               bool_or(y.payee = p.department or y.payee = p.organization or y.payee = y.legal_entity
                       or position(btrim(to_json(y.payee)::text, '"') in b.facts::text) > 0
                       or g.communication_id is not null)
                   over (partition by y.customer_id, y.legal_entity, y.payee) as named,
               y.account_number = '' or position(btrim(to_json(y.account_number)::text, '"') in b.facts::text || coalesce(e.facts::text, '')) > 0
                   as numbered,
               y.due_basis <> 'explicit' or position(y.due_by::text in b.facts::text) > 0 as dated
          from onevoice.payable y
          join onevoice.reading b on b.run_id = $1::bigint and b.communication_id = y.bill_id
          join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = y.bill_id
          left join onevoice.department p on p.run_id = $1::bigint and p.department_id = d.department_id
          left join onevoice.reading e on e.run_id = $1::bigint and e.communication_id = y.eob_id
          left join (select distinct u.communication_id
                       from onevoice.flag f cross join lateral unnest(f.communication_ids) u (communication_id)
                      where f.run_id = $1::bigint and f.code = 'ASSIGNED_TO_AGENCY') g on g.communication_id = y.bill_id
         where y.run_id = $1::bigint) q
     where q.named is not true or not q.numbered or not q.dated
    union all
    -- what the payer decided, where tonight read it; a file of several claims does not say whose is which
    select coalesce(y.bill_id, y.account_number), y.customer_id, array_remove(array[y.bill_id, y.eob_id], null)
      from onevoice.payable y
      left join onevoice.reading e on e.run_id = $1::bigint and e.communication_id = y.eob_id
      left join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = y.eob_id
     where y.run_id = $1::bigint
       and (   y.eob_id is null and (y.eob_department_id is not null or y.plan_paid is not null or y.patient_responsibility is not null)
            or d.department_id <> y.eob_department_id
            or e.communication_id is not null and not e.facts ? 'parts'
               and (   y.eob_department_id is null
                    or y.plan_paid is distinct from (e.facts ->> 'plan_paid')::numeric
                    or y.patient_responsibility is distinct from (e.facts ->> 'patient_responsibility')::numeric))) v
 order by v.offender
