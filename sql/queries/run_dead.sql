-- Failed runs that left tables behind: they died between their two commits. Column: run_id.
select distinct r.run_id
  from onevoice.run r
  join pg_catalog.pg_class c on c.relname = 'message_' || r.run_id and c.relkind = 'r'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'onevoice_part'
 where r.state = 'failed'
 order by r.run_id
