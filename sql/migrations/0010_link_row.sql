-- Evidence is kept as the text it is written in: to parse two million documents nobody may ever ask for took the server longer
-- than all the rest of a night's links. onevoice.link stays what it was to its readers. Rows arrive in the order of party_id.
drop view if exists onevoice.latest_link;
alter table onevoice.link rename to link_row;
alter table onevoice.link_row drop constraint link_pkey;
alter table onevoice.link_row rename constraint link_decision_check to link_row_decision_check;
alter table onevoice.link_row alter column evidence type text using evidence::text;
create index on onevoice.link_row using brin (party_id);
comment on table onevoice.link_row is 'The rows of link, as they are stored.';

-- A run's table bears the name of its parent, for pruning.
do $$
declare
    part record;
begin
    for part in
        select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'onevoice.link_row'::regclass
    loop
        execute pg_catalog.format('alter table onevoice_part.%I rename to %I', part.relname,
                                  pg_catalog.regexp_replace(part.relname, '^link_', 'link_row_'));
    end loop;
end $$;

create view onevoice.link as
    select r.run_id, r.party_id, r.other_party_id, r.weight, r.probability, r.decision, r.evidence::jsonb as evidence
      from onevoice.link_row r;
comment on view onevoice.link is 'Pairs of parties that were compared and came near: the evidence for identities.';
comment on column onevoice.link.run_id is 'The run.';
comment on column onevoice.link.party_id is 'One party.';
comment on column onevoice.link.other_party_id is 'The other.';
comment on column onevoice.link.weight is 'Sum of the fields'' weights: log2 of the Bayes factor.';
comment on column onevoice.link.probability is 'That they are one person.';
comment on column onevoice.link.decision is 'same, different or review.';
comment on column onevoice.link.evidence is 'Agreement level and weight of each field.';
