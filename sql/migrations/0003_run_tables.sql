-- A run's own tables: made empty, filled by COPY, attached, all in the transaction that publishes the run. A snapshot hides the
-- rows of an attached table only if they were inserted by the transaction that attached it.
create schema onevoice_part;
comment on schema onevoice_part is 'The tables of single runs, <table>_<run_id>, partitions of those of schema onevoice.';

create function onevoice.run_tables_create(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent record;
begin
    if not exists (select from onevoice.run r where r.run_id = run and r.state = 'running') then
        raise exception 'run % is not running', run using errcode = 'object_not_in_prerequisite_state';
    end if;
    for parent in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'onevoice' and c.relkind = 'p' order by c.relname
    loop
        execute format('create table onevoice_part.%I (like onevoice.%I including defaults including constraints)',
                       parent.relname || '_' || run, parent.relname);
        execute format('grant select, insert on onevoice_part.%I to onevoice_publisher', parent.relname || '_' || run);
    end loop;
end $$;
comment on function onevoice.run_tables_create(bigint) is 'Makes the empty tables of a running run.';

create function onevoice.run_tables_attach(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent record;
begin
    for parent in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'onevoice' and c.relkind = 'p' order by c.relname
    loop
        execute format('alter table onevoice.%I attach partition onevoice_part.%I for values in (%s)',
                       parent.relname, parent.relname || '_' || run, run);
        execute format('revoke insert on onevoice_part.%I from onevoice_publisher', parent.relname || '_' || run);
        -- What the invariants join; the server gathers the rest in its own time.
        if parent.relname in ('compatible_domain', 'disposition', 'flag', 'identity', 'message', 'money_line', 'section', 'sent_piece',
                              'snapshot_piece', 'timeline_entry') then
            execute format('analyze onevoice_part.%I', parent.relname || '_' || run);
        end if;
    end loop;
end $$;
comment on function onevoice.run_tables_attach(bigint) is 'Attaches the filled tables of a run, builds their indexes, and closes them to further rows.';

revoke all on function onevoice.run_tables_create(bigint), onevoice.run_tables_attach(bigint) from public;
