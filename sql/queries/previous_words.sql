-- What nights before $1 said of pieces that are pending and have not left, word by word in their order. Columns: communication_id,
-- state, reason, reason_ref, since, until (the first night that said otherwise; null: the last word), left_on, left_to (the day and
-- customer of what reason_ref names, where a night before $1 let that go).
select w.communication_id, w.state, w.reason, w.reason_ref, w.since,
       lead(w.since) over (partition by w.communication_id order by w.since) as until, m.send_on as left_on, m.customer_id as left_to
  from onevoice.previous_word w
  join intake.communication t on t.communication_id = w.communication_id
  left join onevoice.previous_piece p on w.state = 'suppressed' and p.communication_id = w.reason_ref and p.as_of < $1::date
  left join onevoice.previous_message m on m.message_key = p.message_key
 where w.since < $1::date
   and t.sent_on is null and coalesce(lower(btrim(t.status, E' \t\n\r\f\v')), '') not in ('sent', 'cancelled')
 order by w.communication_id collate "C", w.since
