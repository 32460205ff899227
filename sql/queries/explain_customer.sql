-- What run $1 asks of a customer. $2 customer id. Columns: customer_id, minutes_before, minutes_after, minutes_history, relief,
-- actions, score_before, score_after, pieces_in, distinct_senders,
-- messages_out, payables_out, contradictions, parties (their ids), probability (of the weakest link).
select b.customer_id, round(b.minutes::numeric, 1)::text as minutes_before, round(a.minutes::numeric, 1)::text as minutes_after,
       round(b.minutes_history::numeric, 1)::text as minutes_history, round(a.relief::numeric, 3)::text as relief, a.actions::text,
       round(b.score::numeric, 1)::text as score_before, round(a.score::numeric, 1)::text as score_after,
       b.pieces_in::text, b.distinct_senders::text, a.messages_out::text, a.payables_out::text, b.contradictions::text,
       (select string_agg(i.party_id, ' ' order by i.party_id collate "C") from onevoice.identity i
         where i.run_id = b.run_id and i.customer_id = b.customer_id) as parties,
       (select round(min(i.probability)::numeric, 3)::text from onevoice.identity i
         where i.run_id = b.run_id and i.customer_id = b.customer_id) as probability
  from onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id)
 where b.run_id = $1::bigint and b.customer_id = $2::text and b.phase = 'before' and a.phase = 'after'
 order by b.customer_id
