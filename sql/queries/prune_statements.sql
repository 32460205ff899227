-- The statements that take the tables of run $1 away, in order; each is to be run by itself, outside a transaction. Readers of
-- other runs are not held up. Column: statement.
select s.statement from (
    select 1 as step, c.oid, pg_catalog.format('alter table onevoice.%I detach partition onevoice_part.%I concurrently', p.relname,
                                               c.relname) as statement
      from pg_catalog.pg_inherits i
      join pg_catalog.pg_class c on c.oid = i.inhrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'onevoice_part'
      join pg_catalog.pg_class p on p.oid = i.inhparent and p.relkind = 'p'
     where c.relname = p.relname || '_' || $1::bigint and not i.inhdetachpending
    union all
    select 2, c.oid, pg_catalog.format('drop table onevoice_part.%I', c.relname)
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'onevoice_part'
      join pg_catalog.pg_class p on c.relname = p.relname || '_' || $1::bigint and p.relkind = 'p'
      join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace and pn.nspname = 'onevoice'
     where c.relkind = 'r'
) s order by s.step, s.oid
