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
    select t.message_id, b.message_id is not null as bill_tells, p.payee, p.legal_entity, p.currency, p.state, p.due_by, p.bill_id,
           p.amount_due_now, p.amount_pending, p.amount_disputed
      from onevoice.payable p
      left join inside b on b.communication_id = p.bill_id
      left join inside e on e.communication_id = p.eob_id
      -- a paper lent by another customer's case tells nobody of this sum
      join tonight t on t.message_id = coalesce(b.message_id, e.message_id) and t.customer_id = p.customer_id
     where p.run_id = $1::bigint and $2::date is not null),
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
    select d.message_id, d.day, sum(d.claimed) over earlier as claimed, sum(d.due) over earlier as due,
           d.day = max(d.day) over (partition by d.message_id, d.payee, d.legal_entity, d.currency) as last
      from (select e.message_id, e.payee, e.legal_entity, e.currency, e.day, sum(e.claimed) as claimed, sum(e.due) as due
              from (select c.message_id, c.payee, c.legal_entity, c.currency, coalesce(c.day, 'infinity') as day, c.amount as claimed, 0 as due
                      from claim c
                    union all
                    select t.message_id, t.payee, t.legal_entity, t.currency, coalesce(t.day, 'infinity'), 0, t.amount from truth t) e
             group by 1, 2, 3, 4, 5) d
    window earlier as (partition by d.message_id, d.payee, d.legal_entity, d.currency order by d.day)),
-- what an insurer still decides, what is disputed, what has no bill yet; of what a person looks at nothing is said beside an EOB
waiting as (
    select e.message_id, sum(e.claimed) as claimed, sum(e.open) as open
      from (select t.message_id, t.payee, t.legal_entity, t.currency, 0 as claimed, t.amount_pending + t.amount_disputed as open
              from told t where t.bill_tells or t.state <> 'needs_review'
            union all
            select m.message_id, l ->> 'payee', l ->> 'legal_entity', l ->> 'currency', (l ->> 'amount')::numeric, 0
              from tonight m, jsonb_array_elements(m.headline_values -> 'lines') l
             where l ->> 'kind' = 'not_due') e
     group by e.message_id, e.payee, e.legal_entity, e.currency),
-- the first day to keep, and the first on which something changes
days as (
    select t.message_id, min(t.happens_on) filter (where s.kind = 'do_by' and t.happens_on >= m.send_on) as act,
           min(t.happens_on) filter (where s.kind = 'changes') as change
      from onevoice.section s
      join onevoice.timeline_entry t on t.run_id = $1::bigint and t.message_id = s.message_id and t.communication_id = any (s.communication_ids)
      join tonight m on m.message_id = s.message_id
     where s.run_id = $1::bigint and s.kind in ('do_by', 'changes')
     group by t.message_id),
-- the words of the line themselves, whatever its values say
words as (
    select m.message_id, m.headline_code,
           (select coalesce(sum((w.found)[1]::numeric), 0) from regexp_matches(m.headline, '(?:^|[ ;])(\d+\.\d{2,4}) [A-Z]{3}\M', 'g') w (found)) as said,
           (select coalesce(sum((l ->> 'amount')::numeric), 0) from jsonb_array_elements(m.headline_values -> 'lines') l) as valued,
           (select count(*) from jsonb_array_elements(m.headline_values -> 'lines') l
             where l ->> 'day' is not null and position(l ->> 'day' in m.headline) = 0) as days_unsaid,
           s.pays is true as pays, s.waits is true as waits, t.message_id is not null as due
      from tonight m
      left join (select s.message_id, bool_or(s.kind = 'pay') as pays, bool_or(s.kind = 'not_due') as waits
                   from onevoice.section s where s.run_id = $1::bigint group by s.message_id) s on s.message_id = m.message_id
      left join (select distinct t.message_id from truth t) t on t.message_id = m.message_id
     where m.headline_code is not null)
select 'message ' || v.message_id || ': ' || v.wrong as offender, m.customer_id, null::text[] as communication_ids from (
    select u.message_id, case when u.claimed < u.due then 'understated' when u.last then 'overstated' else 'too early' end as wrong
      from until u where u.claimed > u.due or u.claimed < u.due and u.last
    union
    select g.message_id, case when g.claimed > g.open then 'overstated' else 'understated' end
      from waiting g join tonight m on m.message_id = g.message_id
     where g.claimed > g.open or m.headline_code = 'not_due' and g.claimed < g.open
    union
    select m.message_id, case when d.said > d.kept then 'understated' when d.said < d.kept then 'too early' else 'contradicted' end
      from tonight m
      left join days y on y.message_id = m.message_id
      cross join lateral (select (m.headline_values ->> 'day')::date as said,
                                 case m.headline_code when 'act' then y.act else y.change end as kept) d
     where m.headline_code in ('act', 'changes') and d.said is distinct from d.kept
       -- a record that may be of several people has no timeline: what its one paper says stands in that paper
       and m.customer_id is not null
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
