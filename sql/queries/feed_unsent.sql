-- Communications of run $1 that are in no message. Columns: communication_id, department_id, customer_id, content_class,
-- disposition, reason, reason_ref, hold_until.
select d.communication_id, d.department_id, d.customer_id, d.content_class, d.disposition, d.reason, d.reason_ref,
       d.hold_until::text
  from onevoice.disposition d
 where d.run_id = $1::bigint and d.message_id is null
 order by d.communication_id collate "C"
