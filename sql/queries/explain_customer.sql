-- What run $1 asks of a customer. $2 customer id. Columns: customer_id, minutes_before, minutes_after, minutes_history, relief,
-- actions, score_before, score_after, pieces_in, distinct_senders,
-- messages_out, payables_out, contradictions, parties (their ids), probability (of the weakest link).
select b.customer_id, round(b.minutes::numeric, 1) as minutes_before, round(a.minutes::numeric, 1) as minutes_after,
       round(b.minutes_history::numeric, 1) as minutes_history, round(a.relief::numeric, 3) as relief, a.actions,
       round(b.score::numeric, 1) as score_before, round(a.score::numeric, 1) as score_after,
       b.pieces_in, b.distinct_senders, a.messages_out, a.payables_out, b.contradictions,
       (select array_agg(i.party_id order by i.party_id collate "C") from onevoice.identity i
         where i.run_id = b.run_id and i.customer_id = b.customer_id) as parties,
       (select round(min(i.probability)::numeric, 3) from onevoice.identity i
         where i.run_id = b.run_id and i.customer_id = b.customer_id) as probability
  from onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id)
 where b.run_id = $1::bigint and b.customer_id = $2::text and b.phase = 'before' and a.phase = 'after'
 order by b.customer_id
