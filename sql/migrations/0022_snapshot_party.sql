-- What the invariants derive a second time, they derive from what the snapshot said: of each pending piece what its department handed
-- over, and of the people it may reach what their records and preferences say. Filled by the reading side; the planner never sees them.
alter table onevoice.snapshot_piece
    add column party_id text,
    add column subject_party_id text,
    add column department_id text,
    add column channel text,
    add column pages int;
comment on column onevoice.snapshot_piece.party_id is 'The recipient, as the snapshot has it; null: the row was rejected.';
comment on column onevoice.snapshot_piece.subject_party_id is 'Whom it is about; null: the recipient.';
comment on column onevoice.snapshot_piece.department_id is 'The sender; null: the row was rejected.';
comment on column onevoice.snapshot_piece.channel is 'The channel its department asked for.';
comment on column onevoice.snapshot_piece.pages is 'Its pages, at least 1; null: the row was rejected.';

create table onevoice.snapshot_party (
    run_id bigint not null,
    party_id text not null,
    address text,
    street text,
    city text,
    region text,
    postal_code text,
    email text,
    phone text,
    former text[] not null,
    has_preference bool not null,
    esign_consent bool not null,
    sms_consent bool not null,
    preferred_channel text,
    confidential_since date,
    confidential_address text
) partition by list (run_id);
create index on onevoice.snapshot_party (party_id);
comment on table onevoice.snapshot_party is
    'Working table of the invariant checks, filled by the reading side: the records of everybody a pending piece may reach.';
comment on column onevoice.snapshot_party.run_id is 'The run.';
comment on column onevoice.snapshot_party.party_id is 'The record; the same may be there twice.';
comment on column onevoice.snapshot_party.address is 'As intake.party.';
comment on column onevoice.snapshot_party.street is 'As intake.party.';
comment on column onevoice.snapshot_party.city is 'As intake.party.';
comment on column onevoice.snapshot_party.region is 'As intake.party.';
comment on column onevoice.snapshot_party.postal_code is 'As intake.party.';
comment on column onevoice.snapshot_party.email is 'As intake.party.';
comment on column onevoice.snapshot_party.phone is 'As intake.party.';
comment on column onevoice.snapshot_party.former is 'Addresses of its aliases.';
comment on column onevoice.snapshot_party.has_preference is 'Whether it has a row in intake.preference.';
comment on column onevoice.snapshot_party.esign_consent is 'As intake.preference; false without a row.';
comment on column onevoice.snapshot_party.sms_consent is 'As intake.preference; false without a row.';
comment on column onevoice.snapshot_party.preferred_channel is 'As intake.preference.';
comment on column onevoice.snapshot_party.confidential_since is 'As intake.preference.';
comment on column onevoice.snapshot_party.confidential_address is 'As intake.preference.';

-- The tables that the invariants join get statistics when they are attached.
create or replace function onevoice.run_tables_attach(run bigint) returns void
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
        -- links and scores are many, and no invariant joins them; the server gathers theirs in its own time
        if parent.relname not in ('link_row', 'link_form', 'reading', 'template') then
            execute format('analyze onevoice_part.%I', parent.relname || '_' || run);
        end if;
    end loop;
end $$;

-- Steps of an invariant have no statistics: nested loops over them would be quadratic in the pieces of a night.
alter function onevoice.run_violations(bigint) set enable_nestloop = off;
alter function onevoice.run_violations(bigint) set jit = off;
