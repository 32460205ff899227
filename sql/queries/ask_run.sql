-- The run a question is about. $1 run id, 'latest' or 'previous' (of published nightly runs).
-- Columns: run_id, as_of, state, purpose, label, policy_digest, rules_digest, communications, messages, customers,
-- rejections, finished_at.
select r.run_id, r.as_of, r.state, r.purpose, r.label, r.policy_digest, r.rules_digest,
       r.communications, r.messages, r.customers, r.rejections,
       to_char(r.finished_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as finished_at
  from onevoice.run r
 where r.run_id = case
       when $1::text in ('latest', 'previous') then
           (select n.run_id from onevoice.run n
             where n.state = 'published' and n.purpose = 'nightly'
             order by n.run_id desc offset case when $1::text = 'previous' then 1 else 0 end limit 1)
       else $1::text::bigint end
 order by r.run_id
