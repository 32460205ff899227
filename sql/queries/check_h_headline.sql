-- H: the reader's check of every headline, from what was published alone: payables, sections and the timeline say what may be
-- claimed; a headline that claims more (overstated), less (understated), an earlier day (too early), or something else than
-- what is inside (contradicted) is a violation. $1 run, $2 as-of. Columns: offender, customer_id, communication_ids.
-- Every row is a violation. What left on an earlier night said what was true then.
with tonight as (
    select m.* from onevoice.message m
     where m.run_id = $1::bigint
       and m.released_by is null),
inside as (
    select d.communication_id, d.message_id
      from onevoice.disposition d join tonight m on m.message_id = d.message_id where d.run_id = $1::bigint),
told as (
    select coalesce(b.message_id, e.message_id) as message_id, p.*
      from onevoice.payable p
      left join inside b on b.communication_id = p.bill_id
      left join inside e on e.communication_id = p.eob_id
     where p.run_id = $1::bigint and $2::date is not null and coalesce(b.message_id, e.message_id) is not null),
disputable as (
    select t.communication_id, m.message_id, min(t.happens_on) as until
      from onevoice.timeline_entry t join onevoice.message m on m.run_id = $1::bigint and m.message_id = t.message_id
     where t.run_id = $1::bigint and t.what = 'dispute by' and t.happens_on >= m.send_on
     group by t.communication_id, m.message_id),
truth as (
    select t.message_id, t.payee, t.legal_entity, t.currency,
           case when t.state = 'in_collection' and d.until is not null then d.until else t.due_by end as day,
           sum(t.amount_due_now) as amount
      from told t left join disputable d on d.communication_id = t.bill_id and d.message_id = t.message_id
     where t.amount_due_now > 0
     group by 1, 2, 3, 4, 5),
claim as (
    select m.message_id, l ->> 'payee' as payee, l ->> 'legal_entity' as legal_entity, l ->> 'currency' as currency,
           (l ->> 'day')::date as day, sum((l ->> 'amount')::numeric) as amount
      from tonight m, jsonb_array_elements(m.headline_values -> 'lines') l
     where l ->> 'kind' in ('pay', 'dispute')
     group by 1, 2, 3, 4, 5),
-- by every day that either side names: what is claimed to be due until then, and what is
until as (
    select d.message_id, d.payee, d.legal_entity, d.currency, d.day,
           coalesce((select sum(c.amount) from claim c where (c.message_id, c.legal_entity, c.currency) = (d.message_id, d.legal_entity, d.currency)
                      and c.payee is not distinct from d.payee and coalesce(c.day, 'infinity') <= coalesce(d.day, 'infinity')), 0) as claimed,
           coalesce((select sum(t.amount) from truth t where (t.message_id, t.legal_entity, t.currency) = (d.message_id, d.legal_entity, d.currency)
                      and t.payee is not distinct from d.payee and coalesce(t.day, 'infinity') <= coalesce(d.day, 'infinity')), 0) as due
      from (select message_id, payee, legal_entity, currency, day from claim
            union select message_id, payee, legal_entity, currency, day from truth
            union select message_id, payee, legal_entity, currency, null from truth
            union select message_id, payee, legal_entity, currency, null from claim) d),
-- the words of the line themselves, whatever its values say
words as (
    select m.message_id, m.headline_code,
           (select coalesce(sum((w.found)[1]::numeric), 0) from regexp_matches(m.headline, '(?:^|[ ;])(\d+\.\d{2,4}) [A-Z]{3}\M', 'g') w (found)) as said,
           (select coalesce(sum((l ->> 'amount')::numeric), 0) from jsonb_array_elements(m.headline_values -> 'lines') l) as valued,
           (select count(*) from jsonb_array_elements(m.headline_values -> 'lines') l
             where l ->> 'day' is not null and position(l ->> 'day' in m.headline) = 0) as days_unsaid,
           exists (select from onevoice.section s where s.run_id = $1::bigint and s.message_id = m.message_id and s.kind = 'pay') as pays,
           exists (select from onevoice.section s where s.run_id = $1::bigint and s.message_id = m.message_id and s.kind = 'not_due') as waits,
           exists (select from truth t where t.message_id = m.message_id) as due
      from tonight m
     where m.headline_code is not null)
select 'message ' || v.message_id || ': ' || v.wrong as offender, m.customer_id, null::text[] as communication_ids from (
    select u.message_id, case when u.claimed > u.due and u.day is not null then 'too early'
                              when u.claimed > u.due then 'overstated' else 'understated' end as wrong
      from until u where u.claimed > u.due or u.claimed < u.due and u.day is null
    union
    select w.message_id, 'contradicted'
      from words w
     where w.headline_code in ('pay', 'dispute', 'not_due') and (w.said <> w.valued or w.days_unsaid > 0)
        or w.headline_code not in ('pay', 'dispute') and w.due
        or w.headline_code not in ('pay', 'dispute', 'not_due') and w.said > 0
        or w.headline_code = 'nothing' and (w.pays or w.waits)
        or w.pays and w.headline_code not in ('pay', 'unread', 'dispute')
        or w.headline_code = 'pay' and not w.pays) v
  join onevoice.message m on m.run_id = $1::bigint and m.message_id = v.message_id
 order by 1
