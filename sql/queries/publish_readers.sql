-- Transactions that looked at the tables of runs before this run's were attached to them: of those in $1, or all if that is null.
-- Columns: readers (how many), pid (of the oldest backend), all_readers (as an array, for the next call).
select count(distinct l.virtualtransaction) as readers, min(l.pid) as pid, array_agg(distinct l.virtualtransaction) as all_readers
  from pg_catalog.pg_locks l
  join pg_catalog.pg_class c on c.oid = l.relation and c.relkind = 'p'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'onevoice'
 where l.locktype = 'relation' and l.pid <> pg_catalog.pg_backend_pid()
   and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
   and ($1::text[] is null or l.virtualtransaction = any ($1::text[]))
