-- At the start of an upgrade: takes every relation of the program from readers, views before tables, as readers take them; a reader that
-- came first ends first, and one that comes later waits at the view and holds nothing. Without it an upgrade that changes a table and then its view, and
-- a reader that waits at the table and holds the view, end each other for as long as readers come. `owner to` is the statement that locks a view and
-- not, as `lock table` does, every partition of every table behind it; it changes nothing.
do $$
declare
    it record;
begin
    for it in
        select format('%I.%I', n.nspname, c.relname) as name, c.relkind, c.relowner::regrole as owner
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('onevoice', 'onevoice_feed', 'onevoice_analyst') and c.relkind in ('r', 'p', 'v') and not c.relispartition
         order by c.relkind = 'v' desc, c.oid
    loop
        if it.relkind = 'v' then
            execute format('alter view %s owner to %s', it.name, it.owner);
        else
            execute format('lock table only %s in access exclusive mode', it.name);
        end if;
    end loop;
end $$
