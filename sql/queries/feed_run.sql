-- The run a feed is written from. $1 run id. Columns: run_id, as_of, purpose, label, program_version, policy_digest,
-- rules_digest, started_at, finished_at, communications, customers, messages, rejections, state.
select r.run_id::text, r.as_of::text, r.purpose, r.label, r.program_version, r.policy_digest, r.rules_digest,
       to_char(r.started_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at,
       to_char(r.finished_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as finished_at,
       r.communications::text, r.customers::text, r.messages::text, r.rejections::text, r.state
  from onevoice.run r
 where r.run_id = $1::bigint
 order by r.run_id
