-- Where the pieces of run $1 were to travel that did not leave; what failed at the mailer was to travel as it would have left. Columns: communication_id, message_key.
select d.communication_id, m.message_key
  from onevoice.disposition d join onevoice.message m using (run_id, message_id)
 where d.run_id = $1::bigint 
   and (not m.released or exists (select from onevoice.previous_fate f
                                   where f.communication_id = d.communication_id and f.message_key = m.message_key and f.result = 'failed'))
 order by d.communication_id collate "C"
