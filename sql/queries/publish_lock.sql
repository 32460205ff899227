-- $1 class, $2 object: one publication at a time, whatever became of other locks. Released by the commit. Another one may take as long
-- as its checks: waiting for it is no failure.
select pg_catalog.pg_advisory_xact_lock($1::int, $2::int)
  from (select pg_catalog.set_config('lock_timeout', '600000', true) as patience offset 0) s
 where s.patience <> ''
