-- What run $1 lets leave, by day and channel: today's releases and the fortnight planned. Columns: day, channel, released, messages, pages.
select send_on::text as day, channel, (count(*) filter (where released))::text as released, count(*)::text as messages, sum(pages)::text as pages
  from onevoice.message where run_id = $1::bigint
 group by send_on, channel
 order by send_on, channel
