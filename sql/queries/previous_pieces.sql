-- What nights before $1 said of pieces that are pending and have not left. Columns: communication_id, state, reason, reason_ref, since.
select p.communication_id, p.state, p.reason, p.reason_ref, p.since
  from onevoice.previous_piece p join intake.communication t on t.communication_id = p.communication_id
 where p.state <> 'released' and p.as_of < $1::date
   and t.sent_on is null and coalesce(lower(btrim(t.status, E' \t\n\r\f\v')), '') not in ('sent', 'cancelled')
 order by p.communication_id collate "C"
