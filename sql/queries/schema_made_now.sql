-- The objects of the program's schemas as they are: a view, since it is asked from three places. No rows.
create or replace view onevoice.made_now as
with relation as (
    select c.oid, c.relkind, n.nspname, format('%I.%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('onevoice', 'intake') and c.relkind in ('r', 'p', 'v')),
attribute as (
    select a.attrelid,
           string_agg(format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                             case when a.attidentity <> '' then ' generated always as identity'
                                  when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end,
                             case when a.attnotnull then ' not null' else '' end), ', ' order by a.attnum) as columns
      from pg_catalog.pg_attribute a
      left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attnum > 0 and not a.attisdropped
     group by a.attrelid)
select 'table' as kind, r.name as identity, r.name as relation, 1000000000000 + r.oid::bigint as position,
       format('create table %s (%s)%s', r.name, a.columns,
              case when r.relkind = 'p' then ' partition by ' || pg_get_partkeydef(r.oid) else '' end) as definition
  from relation r join attribute a on a.attrelid = r.oid where r.relkind in ('r', 'p')
union all
select case when c.contype = 'f' then 'reference' else 'constraint' end, format('%s %I', r.name, c.conname), r.name,
       (case when c.contype = 'f' then 3000000000000 else 2000000000000 end) + c.oid::bigint,
       format('alter table %s add constraint %I %s', r.name, c.conname, pg_get_constraintdef(c.oid))
  from relation r join pg_catalog.pg_constraint c on c.conrelid = r.oid
 where c.contype in ('p', 'u', 'c', 'f') and c.conparentid = 0
union all
-- on a partitioned table the server writes "on only", which would leave the index of each run out
select 'index', format('%s %I', r.name, x.relname), r.name, 4000000000000 + x.oid::bigint,
       regexp_replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
  from relation r join pg_catalog.pg_index i on i.indrelid = r.oid join pg_catalog.pg_class x on x.oid = i.indexrelid
 where not exists (select from pg_catalog.pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))
union all
select 'function', f.oid::regprocedure::text, null, 5000000000000 + f.oid::bigint, pg_get_functiondef(f.oid)
  from pg_catalog.pg_proc f join pg_catalog.pg_namespace n on n.oid = f.pronamespace
 where n.nspname = 'onevoice' and f.prokind = 'f'
union all
select 'view', r.name, null, 6000000000000 + r.oid::bigint, format('create view %s as %s', r.name, pg_get_viewdef(r.oid))
  from relation r where r.relkind = 'v' and r.nspname = 'onevoice' and r.name <> 'onevoice.made_now'
union all
select 'trigger', format('%s %I', r.name, t.tgname), r.name, 7000000000000 + t.oid::bigint, pg_get_triggerdef(t.oid)
  from relation r join pg_catalog.pg_trigger t on t.tgrelid = r.oid
 where not t.tgisinternal and t.tgparentid = 0 and r.nspname = 'onevoice'
