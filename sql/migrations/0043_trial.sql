-- The trial in rows that outlive the runs: what a household was asked for and owed on its first night under its arm, and, once the
-- time of an event is over, what came of it. Written once; keep_nights and prune do not touch it.
create table onevoice.trial_cohort (
    seed bigint not null,
    cohort bigint not null,
    as_of date not null,
    per_mille int not null,
    primary key (seed, cohort)
);
comment on table onevoice.trial_cohort is 'The nights that drew households into the trial, with the share they held out. Rows outlive the runs.';
comment on column onevoice.trial_cohort.seed is 'The policy''s holdout_seed.';
comment on column onevoice.trial_cohort.cohort is 'The published nightly run that drew them.';
comment on column onevoice.trial_cohort.as_of is 'The night it was for.';
comment on column onevoice.trial_cohort.per_mille is 'The policy''s holdout_per_mille of that night.';

create table onevoice.trial_entry (
    seed bigint not null,
    household text not null,
    event text not null,
    cohort bigint not null,
    held_out bool not null,
    run_id bigint not null,
    entered_on date not null,
    arrived_on date not null,
    minutes_before float8 not null,
    minutes_after float8 not null,
    parties text[] not null,
    happened bool,
    closed_on date,
    primary key (seed, household, event),
    foreign key (seed, cohort) references onevoice.trial_cohort,
    check ((happened is null) = (closed_on is null))
);
create index trial_entry_open on onevoice.trial_entry (event, arrived_on) where closed_on is null;
comment on table onevoice.trial_entry is 'A household''s first night under its arm on which something was pending for it (called), and on which it owed money too (unpaid); once each. Rows outlive the runs.';
comment on column onevoice.trial_entry.seed is 'The policy''s holdout_seed.';
comment on column onevoice.trial_entry.household is 'As in holdout.';
comment on column onevoice.trial_entry.event is 'unpaid: most of what it owed was not paid within 90 days; called: it called or complained within 14.';
comment on column onevoice.trial_entry.cohort is 'The run that drew it.';
comment on column onevoice.trial_entry.held_out is 'Its arm.';
comment on column onevoice.trial_entry.run_id is 'The run of the night it entered.';
comment on column onevoice.trial_entry.entered_on is 'That night.';
comment on column onevoice.trial_entry.arrived_on is 'The last day on which a letter of that night, of either arm, can have arrived: the clock of both starts here.';
comment on column onevoice.trial_entry.minutes_before is 'Minutes asked of its people before the plan.';
comment on column onevoice.trial_entry.minutes_after is 'After it: as received.';
comment on column onevoice.trial_entry.parties is 'Whose outcomes are its own.';
comment on column onevoice.trial_entry.happened is 'Whether the event came; null: not known yet.';
comment on column onevoice.trial_entry.closed_on is 'The night that knew: what is posted later changes nothing.';

create table onevoice.trial_account (
    seed bigint not null,
    household text not null,
    legal_entity text not null,
    currency text not null,
    account_number text not null,
    amount numeric not null,
    bills text[] not null,
    unpaid numeric,
    primary key (seed, household, legal_entity, currency, account_number),
    check (amount > 0 and unpaid between 0 and amount)
);
comment on table onevoice.trial_account is 'What households owed on the night they entered (unpaid), by account. Rows outlive the runs.';
comment on column onevoice.trial_account.seed is 'The policy''s holdout_seed.';
comment on column onevoice.trial_account.household is 'As in holdout.';
comment on column onevoice.trial_account.legal_entity is 'Who is owed.';
comment on column onevoice.trial_account.currency is 'ISO 4217 code.';
comment on column onevoice.trial_account.account_number is 'The account.';
comment on column onevoice.trial_account.amount is 'Due that night.';
comment on column onevoice.trial_account.bills is 'The communications that ask for it.';
comment on column onevoice.trial_account.unpaid is 'Of it not paid within 90 days; null: not known yet.';

-- One clause says what a night is: published, nightly, and its policy draws.
create function onevoice.trial_night(run bigint, out as_of date, out seed bigint, out per_mille int) returns setof record
    language sql stable set search_path = pg_catalog, pg_temp as $$
    select r.as_of,
           (xpath('//p:set[@name="holdout_seed"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text::bigint,
           (xpath('//p:set[@name="holdout_per_mille"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text::int
      from onevoice.run r
     where r.run_id = run and r.state = 'published' and r.purpose = 'nightly'
$$;
comment on function onevoice.trial_night(bigint) is 'The night of a published nightly run and how its policy draws; no row: it is none.';

-- Who enters has been under no other arm: until the first night on which something is pending for it after it was drawn, both arms were
-- treated alike, so that what they are compared by (minutes, accounts) is not of the plan's making.
create function onevoice.trial_enter(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set enable_nestloop = off set jit = off as $$
declare
    night record;
begin
    select n.* into night from onevoice.trial_night(run) n where n.per_mille > 0;
    if not found then
        return;
    end if;
    insert into onevoice.trial_cohort (seed, cohort, as_of, per_mille)
    select distinct h.seed, h.run_id, night.as_of, night.per_mille from onevoice.holdout h where h.run_id = run
        on conflict do nothing;

    with member as (
        select h.household, h.customer_id, h.held_out, min(h.run_id) over (partition by h.household) as cohort
          from onevoice.holdout h
          left join onevoice.trial_cohort c on c.seed = h.seed and c.cohort = h.run_id
         where h.seed = night.seed and h.run_id < run and coalesce(c.as_of < night.as_of, true)), -- another run of the day honours no arm of it
    awaited as ( -- what left on an earlier night is no longer for an arm to change
        select distinct m.household
          from member m
          join onevoice.disposition d on d.run_id = run and d.customer_id = m.customer_id and d.rules <> array['plan.released']),
    parties as (
        select m.household, array_agg(i.party_id order by i.party_id collate "C") as ids
          from member m join onevoice.identity i on i.run_id = run and i.customer_id = m.customer_id
         group by m.household),
    asked as (
        select m.household, m.cohort, m.held_out,
               coalesce(sum(s.minutes) filter (where s.phase = 'before'), 0) as minutes_before,
               coalesce(sum(s.minutes) filter (where s.phase = 'after'), 0) as minutes_after
          from awaited w
          join member m using (household)
          left join onevoice.customer_score s on s.run_id = run and s.customer_id = m.customer_id
         group by m.household, m.cohort, m.held_out),
    owed as (
        select m.household, p.legal_entity, p.currency, p.account_number, sum(p.amount_due_now) as amount,
               coalesce(array_agg(distinct p.bill_id) filter (where p.bill_id is not null), '{}') as bills
          from onevoice.payable p join member m on m.customer_id = p.customer_id
         where p.run_id = run and p.amount_due_now > 0
         group by m.household, p.legal_entity, p.currency, p.account_number),
    entered as (
        insert into onevoice.trial_entry (seed, household, event, cohort, held_out, run_id, entered_on, arrived_on, minutes_before,
                                          minutes_after, parties)
        select night.seed, a.household, v.event, a.cohort, a.held_out, run, night.as_of,
               -- a letter takes a week at most
               greatest(night.as_of, (select max(m.send_on) from onevoice.message m where m.run_id = run)) + 7,
               a.minutes_before, a.minutes_after, p.ids
          from asked a
          join parties p using (household)
         cross join (values ('unpaid'), ('called')) v (event)
         where (v.event = 'called' or a.household in (select o.household from owed o))
           and a.cohort in (select c.cohort from onevoice.trial_cohort c where c.seed = night.seed)
            on conflict do nothing
        returning household, event)
    insert into onevoice.trial_account (seed, household, legal_entity, currency, account_number, amount, bills)
    select night.seed, o.household, o.legal_entity, o.currency, o.account_number, o.amount, o.bills
      from owed o join entered e on e.household = o.household and e.event = 'unpaid';
end $$;
comment on function onevoice.trial_enter(bigint) is 'Who enters the trial with a run that has just become visible.';

-- What became of those who entered long enough before. An event is looked for from the day the last letter of their night can have
-- arrived, calls during 14 days, payments during 90; what was paid since the night itself counts too, calls before do not: so a delay of
-- one arm speaks against the plan only. What is dated after the closing night has not happened, and an entry is closed when events of its
-- own kind are reported past its time. A payment is a posting to the account or a reported one, whichever is more; a reported one that
-- names no bill is for what the household owed that house, in proportion, and all of it where no sum is stated.
-- With its caller's rights, for the intake is the site's.
create function onevoice.trial_close(run bigint) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
    -- rows made within the statement have no statistics: nested loops over them are quadratic
    set enable_nestloop = off set jit = off as $$
declare
    night record;
begin
    select r.as_of into night from onevoice.run r where r.run_id = run and r.state = 'published' and r.purpose = 'nightly';
    if not found or not exists (select from onevoice.trial_entry e
                                 where e.closed_on is null
                                   and e.arrived_on + case e.event when 'called' then 14 else 90 end <= night.as_of) then
        return;
    end if;
    with posted as (
        select l.legal_entity, regexp_replace(upper(l.account_number), '[^A-Z0-9]', '', 'g') as account, l.currency, l.amount,
               coalesce(l.received_on, l.posted_on) as day
          from intake.ledger_entry l
         where l.entry_type = 'patient_payment' and coalesce(l.received_on, l.posted_on) <= night.as_of),
    reported as (
        select o.outcome_id, o.party_id, o.communication_id, case when o.event = 'paid' then 'unpaid' else 'called' end as event,
               o.amount, o.occurred_on as day
          from intake.outcome o
         where o.event in ('paid', 'called', 'complained') and o.occurred_on <= night.as_of),
    known as (
        select k.event, max(k.day) as until
          from (select r.event, r.day from reported r union all select 'unpaid', p.day from posted p) k
         group by k.event),
    ripe as (
        select e.seed, e.household, e.event, e.entered_on, e.arrived_on, e.parties, e.arrived_on + s.days as until
          from onevoice.trial_entry e
          join (values ('unpaid', 90), ('called', 14)) s (event, days) using (event)
          join known k on k.event = e.event and k.until >= e.arrived_on + s.days
         where e.closed_on is null and e.arrived_on + s.days <= night.as_of),
    person as materialized ( -- joined by event before the people are unfolded, everybody would meet everything
        select r.seed, r.household, r.event, r.entered_on, r.arrived_on, r.until, unnest(r.parties) as party_id from ripe r),
    theirs as materialized (
        select p.seed, p.household, p.event, p.arrived_on, o.outcome_id, o.party_id, o.communication_id, o.amount, o.day
          from person p
          join reported o on o.party_id = p.party_id and o.event = p.event and o.day > p.entered_on and o.day <= p.until),
    account as (
        select a.*, r.entered_on, r.until, regexp_replace(upper(a.account_number), '[^A-Z0-9]', '', 'g') as key,
               sum(a.amount) over (partition by a.seed, a.household, a.legal_entity) as owed
          from ripe r join onevoice.trial_account a on a.seed = r.seed and a.household = r.household
         where r.event = 'unpaid'),
    named as (
        select t.outcome_id, b.seed, b.household, b.legal_entity, b.currency, b.account_number, coalesce(t.amount, b.amount) as paid
          from (select a.*, unnest(a.bills) as bill from account a) b
          join theirs t on t.seed = b.seed and t.household = b.household and t.event = 'unpaid' and t.communication_id = b.bill),
    spread as (
        select a.seed, a.household, a.legal_entity, a.currency, a.account_number, coalesce(t.amount * a.amount / a.owed, a.amount) as paid
          from theirs t
          join intake.party y on y.party_id = t.party_id
          join intake.department d on d.department_id = y.department_id
          join account a on a.seed = t.seed and a.household = t.household and a.legal_entity = d.legal_entity
          left join (select distinct n.outcome_id from named n) n on n.outcome_id = t.outcome_id
         where t.event = 'unpaid' and n.outcome_id is null),
    payment as (
        select a.seed, a.household, a.legal_entity, a.currency, a.account_number, 'posted' as by, p.amount as paid
          from account a
          join posted p on p.legal_entity = a.legal_entity and p.currency = a.currency and p.account = a.key
                       and p.day > a.entered_on and p.day <= a.until
        union all
        select n.seed, n.household, n.legal_entity, n.currency, n.account_number, 'reported', n.paid from named n
        union all
        select s.seed, s.household, s.legal_entity, s.currency, s.account_number, 'reported', s.paid from spread s),
    paid as (
        select q.seed, q.household, q.legal_entity, q.currency, q.account_number, max(q.paid) as paid
          from (select p.seed, p.household, p.legal_entity, p.currency, p.account_number, p.by, sum(p.paid) as paid
                  from payment p group by 1, 2, 3, 4, 5, 6) q
         group by 1, 2, 3, 4, 5),
    settled as (
        update onevoice.trial_account t
           set unpaid = round(greatest(0, a.amount - greatest(0, coalesce(p.paid, 0))), 4)
          from account a
          left join paid p using (seed, household, legal_entity, currency, account_number)
         where t.seed = a.seed and t.household = a.household and t.legal_entity = a.legal_entity and t.currency = a.currency
           and t.account_number = a.account_number
        returning t.seed, t.household, t.amount, t.unpaid),
    came as (
        select s.seed, s.household, 'unpaid' as event from settled s group by s.seed, s.household having 2 * sum(s.unpaid) > sum(s.amount)
        union
        select t.seed, t.household, 'called' from theirs t where t.event = 'called' and t.day > t.arrived_on)
    update onevoice.trial_entry e
       set closed_on = night.as_of, happened = c.seed is not null
      from ripe r left join came c using (seed, household, event)
     where e.seed = r.seed and e.household = r.household and e.event = r.event;
end $$;
comment on function onevoice.trial_close(bigint) is 'Writes what became of those whose time is over, with the night of a run that has just become visible.';

revoke all on function onevoice.trial_enter(bigint), onevoice.trial_night(bigint), onevoice.trial_close(bigint) from public;

-- Nights that were published before there was a trial table. Who was drawn before the oldest of them is left out: their first night is
-- no longer known, and a later one is no substitute.
do $$
declare
    night record;
begin
    for night in select max(r.run_id) as run_id from onevoice.run r
                  where r.state = 'published' and r.purpose = 'nightly' group by r.as_of order by 1
    loop
        perform onevoice.trial_enter(night.run_id);
    end loop;
end $$;
