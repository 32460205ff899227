-- The sections of a customer's messages ($2) or of one message ($3) in run $1; the other null. Columns: message_id, kind,
-- heading, communication_ids.
select s.message_id, s.kind, s.heading, s.communication_ids
  from onevoice.section s join onevoice.message m using (run_id, message_id)
 where s.run_id = $1::bigint
   and ($2::text is null or m.customer_id = $2::text)
   and ($3::text is null or m.message_id = $3::text::bigint)
 order by s.message_id, s.position
