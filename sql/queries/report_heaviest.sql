-- The ten customers of run $1 with most minutes before the plan. Columns: customer_id, minutes_before, minutes_after, senders,
-- communications, messages.
select b.customer_id, b.minutes::numeric::text as minutes_before, a.minutes::numeric::text as minutes_after,
       b.distinct_senders::text as senders, b.pieces_in::text as communications, a.messages_out::text as messages
  from onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id)
 where b.run_id = $1::bigint and b.phase = 'before' and a.phase = 'after'
 order by b.minutes desc, b.pieces_in desc, b.customer_id
 limit 10
