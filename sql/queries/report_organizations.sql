-- Organisations of run $1, before and after side by side. Columns: name, customers, over_before, over_after, share_before,
-- share_after, low_before, high_before, low_after, high_after, gap_before, gap_after, tail_before, tail_after.
select coalesce((select min(d.organization) from onevoice.department d
                  where d.run_id = b.run_id and d.organization_id = b.organization_id), b.organization_id) as name,
       b.customers::text, b.over_limit::text as over_before, a.over_limit::text as over_after,
       b.over_share::numeric::text as share_before, a.over_share::numeric::text as share_after,
       b.over_share_low::numeric::text as low_before, b.over_share_high::numeric::text as high_before,
       a.over_share_low::numeric::text as low_after, a.over_share_high::numeric::text as high_after,
       b.gap::numeric::text as gap_before, a.gap::numeric::text as gap_after,
       b.tail_mean::numeric::text as tail_before, a.tail_mean::numeric::text as tail_after
  from onevoice.organization_score b join onevoice.organization_score a using (run_id, organization_id)
 where b.run_id = $1::bigint and b.phase = 'before' and a.phase = 'after'
 order by b.over_limit desc, b.organization_id collate "C"
