-- The nightly run published before run $1, for the figures beside tonight's; no row before the second night. Columns: as_of, communications,
-- messages, rejections, missed, over_before, over_after.
select p.as_of::text as as_of, p.communications::text as communications, p.messages::text as messages, p.rejections::text as rejections,
       (select count(*) from onevoice.notice_deadline d where d.run_id = p.run_id and not d.met)::text as missed,
       (select sum(o.over_limit) from onevoice.organization_score o where o.run_id = p.run_id and o.phase = 'before')::text as over_before,
       (select sum(o.over_limit) from onevoice.organization_score o where o.run_id = p.run_id and o.phase = 'after')::text as over_after
  from onevoice.run p
 where p.state = 'published' and p.purpose = 'nightly' and p.run_id < $1::bigint
 order by p.run_id desc
 limit 1
