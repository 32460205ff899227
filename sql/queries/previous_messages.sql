-- What published nightly runs released for days within [$1, $2): the last release of each message_key.
-- Columns: customer_id, message_key, channel, send_on, communication_ids (one text[] as json).
select m.customer_id, m.message_key, m.channel, m.send_on,
       (select coalesce(pg_catalog.json_agg(d.communication_id order by d.position), '[]')
          from onevoice.disposition d where d.run_id = m.run_id and d.message_id = m.message_id) as communication_ids
  from (select distinct on (m.message_key collate "C") m.*
          from onevoice.message m join onevoice.run r on r.run_id = m.run_id
         where r.state = 'published' and r.purpose = 'nightly' and m.released and m.send_on >= $1::date and m.send_on < $2::date
         order by m.message_key collate "C", m.run_id desc) m
 order by m.customer_id collate "C", m.send_on, m.message_key collate "C"
