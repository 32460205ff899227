-- Two million links a night differ in a few weights each: what they have in common is kept once, as a form. onevoice.link stays
-- what it was to its readers.
drop view if exists onevoice.latest_link;
drop view onevoice.link;

create table onevoice.link_form (
    run_id bigint not null,
    form int not null,
    evidence text not null,
    primary key (run_id, form)
) partition by list (run_id);
comment on table onevoice.link_form is 'What links have in common in their evidence.';
comment on column onevoice.link_form.run_id is 'The run.';
comment on column onevoice.link_form.form is 'The form.';
comment on column onevoice.link_form.evidence is 'Evidence, with %s where each link has a weight of its own.';

alter table onevoice.link_row add column form int, add column weights text;
comment on column onevoice.link_row.form is 'The form of its evidence.';
comment on column onevoice.link_row.weights is 'Its own weights, in the order of the form, with blanks between.';

-- The evidence of earlier runs: every number with three digits behind the point is a weight.
do $$
declare
    run bigint;
begin
    for run in
        select pg_catalog.substring(c.relname, '[0-9]+$')::bigint
          from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'onevoice.link_row'::regclass
    loop
        execute pg_catalog.format($q$
            create table onevoice_part.%1$I (like onevoice.link_form including defaults including constraints);
            grant select on onevoice_part.%1$I to onevoice_publisher;
            insert into onevoice_part.%1$I
            select %3$L, row_number() over (order by f.evidence collate "C") - 1, f.evidence
              from (select distinct regexp_replace(replace(r.evidence, '%%', '%%%%'), '-?\d+\.\d{3}', '%%s', 'g') as evidence
                      from onevoice_part.%2$I r) f;
            update onevoice_part.%2$I r
               set form = f.form,
                   weights = (select string_agg(m.m[1], ' ' order by m.n)
                                from regexp_matches(r.evidence, '-?\d+\.\d{3}', 'g') with ordinality m (m, n))
              from onevoice_part.%1$I f
             where f.evidence = regexp_replace(replace(r.evidence, '%%', '%%%%'), '-?\d+\.\d{3}', '%%s', 'g');
            alter table onevoice.link_form attach partition onevoice_part.%1$I for values in (%3$s)
            $q$, 'link_form_' || run, 'link_row_' || run, run);
    end loop;
end $$;

alter table onevoice.link_row alter column form set not null, alter column weights set not null, drop column evidence;

create view onevoice.link as
    select r.run_id, r.party_id, r.other_party_id, r.weight, r.probability, r.decision,
           pg_catalog.format(f.evidence, variadic pg_catalog.string_to_array(r.weights, ' '))::jsonb as evidence
      from onevoice.link_row r join onevoice.link_form f on f.run_id = r.run_id and f.form = r.form;
comment on view onevoice.link is 'Pairs of parties that were compared and came near: the evidence for identities.';
comment on column onevoice.link.run_id is 'The run.';
comment on column onevoice.link.party_id is 'One party.';
comment on column onevoice.link.other_party_id is 'The other.';
comment on column onevoice.link.weight is 'Sum of the fields'' weights: log2 of the Bayes factor.';
comment on column onevoice.link.probability is 'That they are one person.';
comment on column onevoice.link.decision is 'same, different or review.';
comment on column onevoice.link.evidence is 'Agreement level and weight of each field.';

-- Within a table of one run the run says nothing, and sorting by what does say something is twice as fast.
drop index onevoice.identity_run_id_customer_id_idx;
create index on onevoice.identity (customer_id);
