-- The last $1 runs. Columns: run_id, as_of, kind (nightly or the label), state, started, took (seconds), communications,
-- messages, rejections, error, stage, done, total, seconds_left, host, pid, alive (its connection holds the lock), started_at.
select r.run_id, r.as_of, coalesce(r.label, 'nightly') as kind, r.state,
       to_char(r.started_at, 'HH24:MI:SS') as started,
       extract(epoch from coalesce(r.finished_at, now()) - r.started_at)::bigint as took,
       r.communications, r.messages, r.rejections,
       r.error, p.stage, p.done, p.total, p.seconds_left, r.host, r.pid,
       exists (select from pg_catalog.pg_stat_activity a
                where a.application_name = 'onevoice run ' || r.run_id) as alive,
       to_char(r.started_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at
  from onevoice.run r left join onevoice.progress p on p.run_id = r.run_id and r.state = 'running'
 order by r.run_id desc limit $1::bigint
