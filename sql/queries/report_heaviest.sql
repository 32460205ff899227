-- The ten customers of run $1 with the highest scores before the plan. Columns: customer_id, score_before, score_after, senders,
-- communications, messages.
select b.customer_id, b.score::numeric::text as score_before, a.score::numeric::text as score_after, b.distinct_senders::text as senders,
       b.pieces_in::text as communications, a.messages_out::text as messages
  from onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id)
 where b.run_id = $1::bigint and b.phase = 'before' and a.phase = 'after'
 order by b.score desc, b.pieces_in desc, b.customer_id
 limit 10
