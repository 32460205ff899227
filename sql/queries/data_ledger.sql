-- Whether the books fit the papers, for `check --data`: no parameters. Columns: relation, attribute, code, word, found, looked, example (the
-- first key). Accounts meet as in ov_number_key: letters and digits alone, without case and leading zeros.
with paper as materialized (
    select ltrim(upper(regexp_replace(n.number, '[^[:alnum:]]', '', 'g')), '0') as number, t.facts
      from intake.communication t
     cross join lateral (values (t.facts ->> 'account_no'), (t.facts ->> 'patient_control_no')) n (number)
     where n.number <> ''),
l as materialized (
    select t.*, ltrim(upper(regexp_replace(t.account_number, '[^[:alnum:]]', '', 'g')), '0') as number,
           lower(btrim(t.entry_type)) as type, upper(btrim(t.currency)) as money
      from intake.ledger_entry t),
known as materialized (
    select number, max(currency) as a_currency, min(currency) as another
      from (select number, facts ->> 'currency' as currency from paper
            union all
            select ltrim(upper(regexp_replace(i.value, '[^[:alnum:]]', '', 'g')), '0'), null from intake.identifier i) n
     group by number),
sums as materialized (
    select distinct p.number, (s.value)::numeric as amount
      from paper p
     cross join lateral (values (p.facts ->> 'balance_due'), (p.facts ->> 'patient_responsibility'), (p.facts ->> 'patient_portion'),
                                (p.facts ->> 'previous_balance'), (p.facts ->> 'instalment_due'), (p.facts ->> 'payments')) s (value)
     where s.value ~ '^-?\d{1,15}(\.\d{1,4})?$'),
fault as (
    select f.attribute, f.code, f.word, l.entry_id as example
      from l
      left join onevoice.vocabulary v on v.kind = 'entry_type' and v.word = l.type
      left join lateral (select min(p.word) as word from onevoice.vocabulary p
                          where p.kind in ('plan_kept', 'plan_ended')
                            and regexp_replace(p.word, '[^[:alnum:]]', '', 'g') =
                                lower(regexp_replace(l.plan_status, '[^[:alnum:]]', '', 'g'))) s on true
      left join known k on k.number = l.number
      -- a hundredth of it is a sum of this account's papers, and it is not
      left join sums h on h.number = l.number and h.amount = l.amount / 100 and l.amount = trunc(l.amount) and l.amount <> 0
      left join (select distinct d.legal_entity from intake.department d) w on w.legal_entity = l.legal_entity
      left join sums e on e.number = l.number and e.amount = l.amount
     cross join lateral (values
        ('entry_type', 'unknown_value', btrim(l.entry_type), v.word is null),
        ('entry_type', 'other_spelling', l.entry_type, v.word <> l.entry_type),
        ('amount', 'negative_amount', null, l.type in ('patient_payment', 'patient_prepayment') and l.amount < 0),
        ('amount', 'minor_units', null, h.number is not null and e.number is null),
        ('instalment', 'negative_amount', null, l.instalment < 0),
        ('amount', 'missing_sum', l.type, l.type in ('patient_payment', 'patient_prepayment', 'adjustment') and l.amount is null),
        ('instalment', 'missing_sum', l.type, l.type = 'payment_plan' and l.instalment is null),
        ('plan_status', 'unknown_word', l.plan_status, l.type = 'payment_plan' and s.word is null and l.plan_status <> ''),
        ('assigned_to', 'no_agency', null, l.type = 'assignment' and coalesce(btrim(l.assigned_to), '') = ''),
        ('posted_on', 'payment_without_day', null, l.type = 'patient_payment' and l.posted_on is null and l.received_on is null),
        ('posted_on', 'day_ahead', null, l.posted_on > current_date + 366 and l.posted_on < '9999-01-01'),
        ('posted_on', 'stand_in_date', l.posted_on::text, l.posted_on <= '1900-01-01' or l.posted_on >= '9999-01-01'),
        ('received_on', 'stand_in_date', l.received_on::text, l.received_on <= '1900-01-01' or l.received_on >= '9999-01-01'),
        ('agreed_on', 'stand_in_date', l.agreed_on::text, l.agreed_on <= '1900-01-01' or l.agreed_on >= '9999-01-01'),
        ('account_number', 'unnamed_account', null, k.number is null),
        ('legal_entity', 'unknown_entity', null, l.legal_entity is not null and w.legal_entity is null),
        ('currency', 'currency_differs', l.money, l.money not between k.another and k.a_currency)
       ) as f (attribute, code, word, hit)
     where f.hit
    union all
    -- a join that makes several rows of one entry, under keys of their own
    select 'entry_id', 'repeated_rows', null, min(l.entry_id collate "C")
      from l where l.type in ('patient_payment', 'patient_prepayment')
     group by l.legal_entity, l.number, l.type, l.amount, l.posted_on, l.received_on having count(*) > 1)
select 'ledger_entry' as relation, f.attribute, f.code, f.word, count(distinct f.example)::text as found, (select count(*) from l)::text as looked,
       min(f.example collate "C") as example
  from fault f
 group by f.attribute, f.code, f.word
 order by 1, 2, 3, count(*) desc, 4
