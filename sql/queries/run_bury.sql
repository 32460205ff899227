-- Runs whose lock connection is gone are dead. Their rows were never published: nothing else is left of them.
update onevoice.run r
   set state = 'failed', finished_at = now(), error = coalesce(r.error, 'the run died before it ended')
 where r.state = 'running'
   and not exists (select from pg_catalog.pg_stat_activity a
                    where a.datname = pg_catalog.current_database()
                      and a.application_name = 'onevoice run ' || r.run_id)
