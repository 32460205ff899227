-- Changes every column of every table of a run in turn, in several ways, and asks the invariants each time; all is taken back.
-- Run as the owner of the tables, on a run that is published. Leaves the results in the temporary table `tampered`.
create temporary table tampered (relation text, attribute text, how text, rows bigint, caught text);
do $$
declare
    night bigint := (select max(run_id) from onevoice.run where state = 'published');
    c record;
    way record;
    changed bigint;
    found_by text;
begin
    for c in
        select p.relname, a.attname, format_type(a.atttypid, null) as type, a.attnotnull
          from pg_class p join pg_namespace n on n.oid = p.relnamespace
          join pg_attribute a on a.attrelid = p.oid and a.attnum > 1 and not a.attisdropped
         where n.nspname = 'onevoice' and p.relkind = 'p' order by p.relname, a.attnum
    loop
        for way in
            select w.how, w.value, w.which from (values
                ('other', case c.type
                    when 'text' then format('%I || ''x''', c.attname)
                    when 'boolean' then format('not %I', c.attname)
                    when 'date' then format('%I + 40', c.attname)
                    when 'integer' then format('%I + 7', c.attname)
                    when 'bigint' then format('%I + 7000', c.attname)
                    when 'numeric' then format('%I * 10 + 1', c.attname)
                    when 'double precision' then format('%I + 1', c.attname)
                    when 'text[]' then format('%I || ''x''::text', c.attname)
                    when 'jsonb' then '''{"x": 1}''' end,
                 format('ctid = (select min(ctid) from onevoice_part.%I where %I is not null)', c.relname || '_' || night, c.attname)),
                ('all other', case c.type when 'text' then format('%I || ''x''', c.attname) when 'date' then format('%I + 40', c.attname)
                    when 'numeric' then format('%I * 10 + 1', c.attname) when 'integer' then format('%I + 7', c.attname)
                    when 'boolean' then format('not %I', c.attname) end, 'true'),
                ('all one', format('(select %1$I from onevoice_part.%2$I where %1$I is not null limit 1)', c.attname, c.relname || '_' || night),
                 'true'),
                ('all null', 'null', 'true')) w (how, value, which)
             where w.value is not null and not (w.how = 'all null' and c.attnotnull)
        loop
            found_by := null;
            changed := 0;
            begin
                execute format('update onevoice_part.%I set %I = %s where (%s) and %3$s is distinct from %2$I',
                               c.relname || '_' || night, c.attname, way.value, way.which);
                get diagnostics changed = row_count;
                if changed > 0 then
                    select string_agg(distinct v.invariant, ' ') into found_by from onevoice.run_violations(night) v;
                end if;
                raise exception 'taken back' using errcode = 'ZZ001';
            exception
                when sqlstate 'ZZ001' then null;
                when integrity_constraint_violation or check_violation or not_null_violation then found_by := 'constraint';
                when others then found_by := 'error ' || sqlstate;
            end;
            insert into tampered values (c.relname, c.attname, way.how, changed, found_by);
        end loop;
    end loop;
end $$;
