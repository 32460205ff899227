-- Where the pieces of run $1 were to travel that did not leave. Columns: communication_id, message_key.
select d.communication_id, m.message_key
  from onevoice.disposition d join onevoice.message m using (run_id, message_id)
 where d.run_id = $1::bigint and not m.released
 order by d.communication_id collate "C"
