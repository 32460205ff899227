-- The customer whose minutes fell most in run $1, of those who get a message. Columns: customer_id.
select b.customer_id
  from onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id)
 where b.run_id = $1::bigint and b.phase = 'before' and a.phase = 'after' and a.messages_out > 0
 order by b.minutes - a.minutes desc, b.pieces_in desc, b.customer_id limit 1
