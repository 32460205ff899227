-- Make room for a demo world: an empty intake and an empty schema truth. No parameters, no columns.
create schema if not exists truth;
comment on schema truth is 'What is true in the demo world; onevoice run never reads it';
drop table if exists truth.world, truth.person, truth.communication, truth.payable;
create table truth.world (customers bigint not null, seed bigint not null, as_of date not null);
create table truth.person (party_id text primary key, person_id bigint not null);
create table truth.communication (communication_id text primary key, content_class text not null,
    episode_id text, duplicate_of text);
create table truth.payable (person_id bigint not null, account_number text primary key,
    currency text not null, amount_due_now numeric not null);
comment on table truth.world is 'How the world was made';
comment on table truth.person is 'Whose record each party is';
comment on table truth.communication is 'What each communication is, its matter and its original';
comment on table truth.payable is 'What each account makes due on the night';
truncate intake.organization, intake.department, intake.capability, intake.party,
    intake.party_alias, intake.identifier, intake.coverage, intake.preference, intake.requirement,
    intake.ledger_entry, intake.communication, intake.outcome, intake.link_decision, intake.delivery
