-- The messages of a customer ($2) or one message ($3) in run $1; the other null. Columns: message_id, kind, channel, send_on,
-- send_by, released, pages, headline, proven, gap, pieces, customer_id.
select m.message_id, m.kind, m.channel, m.send_on, m.send_by, m.released, m.pages,
       m.headline, m.proven, round(m.gap::numeric, 4) as gap,
       (select count(*) from onevoice.disposition d where d.run_id = m.run_id and d.message_id = m.message_id) as pieces,
       m.customer_id
  from onevoice.message m
 where m.run_id = $1::bigint
   and ($2::text is null or m.customer_id = $2::text)
   and ($3::text is null or m.message_id = $3::text::bigint)
 order by m.send_on, m.message_id
