-- The nightly run published before run $1, for the figures beside tonight's; no row before the second night. Columns: as_of, communications,
-- messages, rejections, missed, minutes_before, minutes_after.
select p.as_of::text as as_of, p.communications::text as communications, p.messages::text as messages, p.rejections::text as rejections,
       (select count(*) from onevoice.notice_deadline d where d.run_id = p.run_id and not d.met)::text as missed,
       (select sum(c.minutes) from onevoice.customer_score c where c.run_id = p.run_id and c.phase = 'before')::numeric::text
           as minutes_before,
       (select sum(c.minutes) from onevoice.customer_score c where c.run_id = p.run_id and c.phase = 'after')::numeric::text
           as minutes_after
  from onevoice.run p
 where p.state = 'published' and p.purpose = 'nightly' and p.run_id < $1::bigint
 order by p.run_id desc
 limit 1
