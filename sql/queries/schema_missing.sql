-- What the last init made and is gone, or, of a function, says something else. A relation of the intake that a site replaced is not
-- missing, nor is what belonged to it. Columns: kind, identity, definition, state (missing or changed), relation.
with relation as (
    select format('%I.%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname in ('onevoice', 'intake'))
select m.kind, m.identity, m.definition, case when n.identity is null then 'missing' else 'changed' end as state,
       coalesce(m.relation, m.identity) as relation
  from onevoice.made m
  left join onevoice.made_now n on n.kind = m.kind and n.identity = m.identity
 where (n.identity is null
        and case when m.kind = 'table' then not exists (select from relation r where r.name = m.identity)
                 when m.relation like 'intake.%' then not exists (select from relation r where r.name = m.relation)
                 else true end)
    or m.kind = 'function' and n.definition <> m.definition
 order by m.position
