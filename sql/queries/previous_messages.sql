-- What nights before $2 let go and still counts: since $1, a summary of needs of any day, and whatever has a member that its department
-- has not reported.
-- Columns: customer_id, message_key, channel, kind, address, send_on, as_of, run_id, communication_ids, department_ids (of the
-- communications; each one text[] as json).
with pending as materialized (
    select p.message_key
      from onevoice.previous_piece p join intake.communication t on t.communication_id = p.communication_id
     where t.sent_on is null and coalesce(lower(btrim(t.status, E' \t\n\r\f\v')), '') not in ('sent', 'cancelled'))
select m.customer_id, m.message_key, m.channel, m.kind, m.address, m.send_on, m.as_of, m.run_id, p.communication_ids, p.department_ids
  from onevoice.previous_message m
 cross join lateral (
    select coalesce(pg_catalog.json_agg(p.communication_id order by p.position), '[]') as communication_ids,
           coalesce(pg_catalog.json_agg(coalesce(p.department_id, '') order by p.position), '[]') as department_ids
      from onevoice.previous_piece p where p.message_key = m.message_key) p
 where m.as_of < $2::date
   and (m.send_on >= $1::date or m.kind = 'needs_summary' or m.message_key in (select p.message_key from pending p))
 order by m.customer_id collate "C", m.send_on, m.message_key collate "C"
