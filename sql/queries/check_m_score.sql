-- M: of what did not leave on an earlier night: what dashboards count is what is there: the messages and pieces of a customer's score,
-- the dispositions of a department's (before the plan there are none), the customers over the budgets of an organisation's.
-- $1 run, $2 as-of.
-- Columns: offender, customer_id, communication_ids. Every row is a violation.
with counted as (
    select d.department_id, count(*) as communications, count(*) filter (where d.disposition = 'merge') as merged,
           count(*) filter (where d.disposition = 'enclose') as enclosed,
           count(*) filter (where d.disposition = 'suppress') as suppressed, count(*) filter (where d.disposition = 'hold') as held
      from onevoice.disposition d
     -- a rejected row goes out as it came and is in nobody's score
     where d.run_id = $1::bigint
       and exists (select from onevoice.snapshot_piece p where p.run_id = $1::bigint and p.communication_id = d.communication_id
                           and p.pages is not null)
       and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.communication_id = d.communication_id)
     group by d.department_id)
select v.offender, v.customer_id, v.communication_ids from (
    select 'score of department ' || s.department_id as offender, null::text as customer_id, null::text[] as communication_ids
      from onevoice.department_score s
      left join counted c on c.department_id = s.department_id
     where s.run_id = $1::bigint and s.communications <> coalesce(c.communications, 0)
        or s.run_id = $1::bigint and s.phase = 'after'
       and (s.merged, s.enclosed, s.suppressed, s.held)
           is distinct from (coalesce(c.merged, 0), coalesce(c.enclosed, 0), coalesce(c.suppressed, 0), coalesce(c.held, 0))
        or s.run_id = $1::bigint and s.phase = 'before' and (s.merged, s.enclosed, s.suppressed, s.held) is distinct from (0, 0, 0, 0)
    union all
    select 'score of organisation ' || s.organization_id, null, null
      from onevoice.organization_score s
     where s.run_id = $1::bigint
       and (s.over_low > s.customers or s.over_limit > s.over_low or s.over_high > s.over_limit or s.minutes < 0 or s.customers > 0 and abs(s.over_share - s.over_limit::float8 / s.customers) > 1e-9
            or s.over_share_low > s.over_share + 1e-9 or s.over_share_high < s.over_share - 1e-9)
    union all
    select 'score of customer ' || s.customer_id, s.customer_id, null
      from onevoice.customer_score s
      left join (select d.customer_id, count(*) as pieces from onevoice.disposition d
                  where d.run_id = $1::bigint
                    and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.communication_id = d.communication_id)
                  group by d.customer_id) d
        on d.customer_id = s.customer_id
      left join (select m.customer_id, count(*) as messages from onevoice.message m
                  where m.run_id = $1::bigint
                    and m.released_by is null
                  group by m.customer_id) m
        on m.customer_id = s.customer_id
     where s.run_id = $1::bigint
       and (s.score < 0 or s.score > 100 or s.minutes is null or s.minutes < 0 or s.actions < 0
            or abs(s.minutes - (s.minutes_opening + s.minutes_reading + s.minutes_sender + s.minutes_payment + s.minutes_decision
                                + s.minutes_contradiction + s.minutes_unclear + s.minutes_date)) > 1e-6
            or s.pieces_in is distinct from coalesce(d.pieces, 0)
            or s.phase = 'after' and s.messages_out <> coalesce(m.messages, 0))) v
 where $2::date is not null
 order by v.offender
