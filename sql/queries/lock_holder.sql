-- Who holds lock ($1 class, $2 object). Columns: pid, application_name, run_id (of its
-- run, as the rest), host, process_id, started.
select l.pid, a.application_name, r.run_id, r.host, r.pid as process_id,
       pg_catalog.to_char(r.started_at, 'YYYY-MM-DD HH24:MI:SS') as started
  from pg_catalog.pg_locks l
  left join pg_catalog.pg_stat_activity a on a.pid = l.pid
  left join onevoice.run r on a.application_name = 'onevoice run ' || r.run_id and r.state = 'running'
 where l.locktype = 'advisory' and l.granted and l.objsubid = 2
   and l.classid = ($1::int)::oid and l.objid = ($2::int)::oid
   and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
   and l.pid <> pg_catalog.pg_backend_pid()
 order by l.pid
