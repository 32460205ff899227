-- Organisations of run $1, before and after side by side. Columns: name, customers, minutes_before, minutes_after, relief,
-- over_before, over_after, low_before, low_after, high_before, high_after, tail_before, tail_after.
select coalesce((select min(d.organization) from onevoice.department d
                  where d.run_id = b.run_id and d.organization_id = b.organization_id), b.organization_id) as name,
       b.customers::text, b.minutes::numeric::text as minutes_before, a.minutes::numeric::text as minutes_after,
       ((b.minutes - a.minutes) / nullif(b.minutes - b.minutes_history, 0))::numeric::text as relief,
       b.over_limit::text as over_before, a.over_limit::text as over_after,
       b.over_low::text as low_before, a.over_low::text as low_after,
       b.over_high::text as high_before, a.over_high::text as high_after,
       b.tail_mean::numeric::text as tail_before, a.tail_mean::numeric::text as tail_after
  from onevoice.organization_score b join onevoice.organization_score a using (run_id, organization_id)
 where b.run_id = $1::bigint and b.phase = 'before' and a.phase = 'after'
 order by b.minutes desc, b.organization_id collate "C"
