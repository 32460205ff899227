-- The samples of run $1, family by family. Columns: family (stage_seconds, rejections, communications, avoided, attention
-- in seconds, relief, over, ratio, department_attention),
-- label, other, value.
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
      from onevoice_feed.overload_department p where p.run_id = $1::bigint and p.minutes is not null) f
 order by f.family, f.n, f.label collate "C", f.other collate "C"
