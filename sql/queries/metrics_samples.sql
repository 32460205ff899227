-- The samples of run $1, family by family. Columns: family (stage_seconds, rejections, communications, avoided, attention
-- in seconds, relief, over, ratio, department_attention, notices, money, flags, held, capacity_days),
-- label, other, value. Money as dashboards get it: withheld where fewer than 11 papers ask for it.
select f.family, f.label, f.other, f.value::text from (
    select 'stage_seconds' as family, s.stage as label, null::text as other, s.seconds::numeric as value, s.stage_no as n
      from onevoice.stage s where s.run_id = $1::bigint
    union all
    select 'rejections', j.relation, null, count(*), 0
      from onevoice.rejection j where j.run_id = $1::bigint group by j.relation
    union all
    select 'communications', d.disposition, null, count(*), 0
      from onevoice.disposition d where d.run_id = $1::bigint group by d.disposition
    union all
    select 'avoided', d.department_id, null,
           count(*) filter (where d.disposition <> 'hold') - count(*) filter (where d.position = 1), 0
      from onevoice.disposition d where d.run_id = $1::bigint and d.department_id is not null group by d.department_id
    union all
    select 'ratio', o.organization_id, o.phase, o.over_share::numeric, 0
      from onevoice_feed.overload_organization o where o.run_id = $1::bigint and o.over_share is not null
    union all
    select 'attention', o.organization_id, o.phase, o.minutes::numeric * 60, 0
      from onevoice_feed.overload_organization o where o.run_id = $1::bigint
    union all
    select 'relief', o.organization_id, null, o.relief::numeric, 0
      from onevoice_feed.overload_organization o where o.run_id = $1::bigint and o.relief is not null
    union all
    select 'over', v.budget, o.phase, sum(v.customers)::numeric, 0
      from onevoice_feed.overload_organization o
     cross join lateral (values ('low', o.over_low), ('middle', o.over_limit), ('high', o.over_high)) v (budget, customers)
     where o.run_id = $1::bigint and v.customers is not null group by v.budget, o.phase
    union all
    select 'department_attention', p.department_id, p.phase, p.minutes::numeric * 60, 0
      from onevoice_feed.overload_department p where p.run_id = $1::bigint and p.minutes is not null
    union all
    select 'notices', n.rule, v.state, v.notices, 0
      from onevoice_feed.notice n cross join lateral (values ('met', n.met), ('missed', n.missed)) v (state, notices)
     where n.run_id = $1::bigint
    union all
    select 'money', m.currency, v.state, sum(v.amount), 0
      from onevoice_feed.money m
     cross join lateral (values ('demanded', m.demanded), ('due_now', m.due_now), ('disputed', m.disputed), ('pending', m.pending),
                                ('stopped', m.stopped), ('paid_but_demanded', m.paid_but_demanded)) v (state, amount)
     where m.run_id = $1::bigint and v.amount is not null group by m.currency, v.state
    union all
    select 'flags', t.code, null, count(*), 0
      from onevoice.flag t where t.run_id = $1::bigint group by t.code
    union all
    select 'held', coalesce(d.reason, 'none'), null, count(*), 0
      from onevoice.disposition d where d.run_id = $1::bigint and d.disposition = 'hold' group by d.reason
    union all
    select 'capacity_days', c.channel, v.state, count(distinct c.send_on), 0
      from onevoice.capacity_day c
     cross join lateral (values ('full', c.held + c.delayed > 0), ('late', c.late > 0), ('over', c.overflow > 0)) v (state, here)
     where c.run_id = $1::bigint and v.here group by c.channel, v.state) f
 order by f.family, f.n, f.label collate "C", f.other collate "C"
