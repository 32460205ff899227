-- Make room for a demo world: an empty intake and an empty schema truth. No parameters, no columns.
create schema if not exists truth;
comment on schema truth is 'What is true in the demo world; onevoice run never reads it';
drop view if exists truth.payment;
drop table if exists truth.world, truth.person, truth.communication, truth.payable, truth.night, truth.mailing, truth.demand, truth.event,
    truth.lived;
create table truth.world (customers bigint not null, seed bigint not null, as_of date not null);
create table truth.person (party_id text primary key, person_id bigint not null);
create table truth.communication (communication_id text primary key, content_class text not null,
    episode_id text, duplicate_of text);
create table truth.payable (person_id bigint not null, account_number text primary key,
    currency text not null, amount_due_now numeric not null);
create table truth.night (night int primary key, day date not null);
create table truth.lived (night int primary key);
create table truth.mailing (message_key text not null, mailed_on date not null, result text not null, pieces text[] not null,
    primary key (message_key, mailed_on));
create table truth.demand (account_number text primary key, legal_entity text not null, communication_id text not null,
    amount numeric not null, currency text not null, asked_on date not null);
create table truth.event (person_id bigint not null, day date not null, event text not null, primary key (person_id, day));
create or replace function truth.chance(what text) returns float8 language sql stable as $$
    select ('x' || substr(md5(w.seed || ' ' || what), 1, 8))::bit(32)::bigint / 4294967296.0 from truth.world w
$$;
create view truth.payment as
select d.*, d.asked_on + 3 + floor(truth.chance('day ' || d.account_number) * 21)::int as paid_on
  from truth.demand d where truth.chance('pays ' || d.account_number) < 0.75;
comment on table truth.world is 'How the world was made';
comment on table truth.person is 'Whose record each party is';
comment on table truth.communication is 'What each communication is, its matter and its original';
comment on table truth.payable is 'What each account makes due on the night';
comment on table truth.night is 'The nights that were written';
comment on table truth.lived is 'Of them, those whose events have happened';
comment on table truth.mailing is 'What the mailer did with each released message, and what was inside';
comment on table truth.demand is 'What the mailed letters asked for, first once an account';
comment on table truth.event is 'Who moved, married or died, and when';
comment on view truth.payment is 'Who pays what was asked for, and when';
truncate intake.organization, intake.department, intake.capability, intake.party,
    intake.party_alias, intake.identifier, intake.coverage, intake.preference, intake.requirement,
    intake.ledger_entry, intake.communication, intake.outcome, intake.link_decision, intake.delivery
