-- Statistics for the invariants, and no more: of the columns they join by and choose by, from a tenth of the usual sample. Estimates serve
-- to tell a thousand rows from a million. All columns of all tables from the whole sample took longer than all indexes. A part of the
-- columns leaves the server's count of changes as it is, so that it gathers what readers may ask for in its own time. The run is one of them: of a
-- column without statistics a value is guessed to be a few rows, and a plan for a few rows is quadratic in a night's.
create or replace function onevoice.run_tables_attach(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp set default_statistics_target = 10 as $$
declare
    parent record;
    chosen text;
begin
    perform onevoice.run_guard(run);
    for parent in
        select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'onevoice' and c.relkind = 'p' order by c.relname
    loop
        execute format('alter table onevoice.%I attach partition onevoice_part.%I for values in (%s)',
                       parent.relname, parent.relname || '_' || run, run);
        execute format('revoke insert on onevoice_part.%I from onevoice_publisher, onevoice_analyst', parent.relname || '_' || run);
        select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into chosen
          from pg_attribute a
         where a.attrelid = parent.oid and a.attnum > 0 and not a.attisdropped
           and a.attname in ('run_id', 'communication_id', 'customer_id', 'department_id', 'message_id', 'party_id', 'subject_party_id',
                             'bill_id', 'eob_id', 'entry_id', 'survivor_id', 'message_key', 'legal_entity', 'currency', 'disposition', 'reason',
                             'reason_ref', 'side', 'event', 'place', 'what', 'code', 'phase', 'state', 'kind', 'mandated', 'released_by',
                             'content_class');
        -- links are many, and no invariant joins them
        if parent.relname not in ('link_row', 'link_form', 'template') then
            execute format('analyze onevoice_part.%I (%s)', parent.relname || '_' || run, chosen);
        end if;
    end loop;
end $$;
