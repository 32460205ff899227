-- The last $1 runs. Columns: run_id, as_of, kind (nightly or the label), state, started, took (seconds), communications,
-- messages, rejections, error, stage, done, total, host, pid, alive (its connection holds the lock).
select r.run_id::text, r.as_of::text, coalesce(r.label, 'nightly') as kind, r.state,
       to_char(r.started_at, 'HH24:MI:SS') as started,
       extract(epoch from coalesce(r.finished_at, now()) - r.started_at)::bigint::text as took,
       r.communications::text, r.messages::text, r.rejections::text,
       r.error, p.stage, p.done::text, p.total::text, r.host, r.pid::text,
       exists (select from pg_catalog.pg_stat_activity a
                where a.application_name = 'onevoice run ' || r.run_id)::text as alive
  from onevoice.run r left join onevoice.progress p on p.run_id = r.run_id and r.state = 'running'
 order by r.run_id desc limit $1::bigint
