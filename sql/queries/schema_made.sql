-- What there is becomes what was made: called when everything is in place. A relation of the intake that a site took away on purpose
-- stays missed. No rows.
with gone as (
    delete from onevoice.made m
     where not exists (select from onevoice.made_now n where n.kind = m.kind and n.identity = m.identity)
       and coalesce(m.relation, '') not like 'intake.%')
insert into onevoice.made as m (kind, identity, relation, position, definition)
select n.kind, n.identity, n.relation, n.position, n.definition from onevoice.made_now n
on conflict (kind, identity) do update set position = excluded.position, definition = excluded.definition, relation = excluded.relation
 where (m.position, m.definition) is distinct from (excluded.position, excluded.definition)
