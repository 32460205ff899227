-- The score counts minutes of attention. What earlier nights published in surplus messages is no longer comparable and goes; their
-- scores from 0 to 100 stay, under another digest of weights.
drop view if exists onevoice_feed.overload_organization, onevoice_feed.overload_department, onevoice_feed.overload_trend,
    onevoice_feed.overload_pair, onevoice_feed.overload_histogram, onevoice_feed.overload_customer,
    onevoice.latest_customer_score, onevoice.latest_department_score, onevoice.latest_organization_score;

alter table onevoice.customer_score
    drop column load, drop column volume, drop column length, drop column fragmentation, drop column redundancy,
    drop column contradiction, drop column collision, drop column unsupported,
    add column minutes float8,
    add column minutes_history float8,
    add column relief float8,
    add column minutes_opening float8,
    add column minutes_reading float8,
    add column minutes_sender float8,
    add column minutes_payment float8,
    add column minutes_decision float8,
    add column minutes_contradiction float8,
    add column minutes_unclear float8,
    add column minutes_date float8,
    add column actions int;
comment on table onevoice.customer_score is 'Attention asked of a customer, before and after the plan: everybody with mail in the window, pending or not.';
comment on column onevoice.customer_score.score is 'Picture of the minutes from 0 to 100: 50 at score_anchor minutes.';
comment on column onevoice.customer_score.minutes is 'Minutes of attention asked for: the sum of the components. Null, with all beside it: a run before minutes were counted.';
comment on column onevoice.customer_score.minutes_history is 'Of what arrived before tonight alone: nobody can change it.';
comment on column onevoice.customer_score.relief is 'After: share of the movable minutes (before less history) that the plan removes; null: none move, and before.';
comment on column onevoice.customer_score.minutes_opening is 'Opening envelopes and putting them away.';
comment on column onevoice.customer_score.minutes_reading is 'Reading, copies in one envelope once.';
comment on column onevoice.customer_score.minutes_sender is 'Placing one more sender.';
comment on column onevoice.customer_score.minutes_payment is 'Payments, once a matter.';
comment on column onevoice.customer_score.minutes_decision is 'Forms and arrangements, once a matter.';
comment on column onevoice.customer_score.minutes_contradiction is 'Resolving contradictions about an amount or about who gets it.';
comment on column onevoice.customer_score.minutes_unclear is 'Finding out about demands that no paper on file justifies.';
comment on column onevoice.customer_score.minutes_date is 'Dates to keep.';
comment on column onevoice.customer_score.actions is 'Payments, decisions, contradictions and unproven demands left to the customer.';

create table onevoice.score_piece (
    run_id bigint not null,
    customer_id text not null,
    communication_id text not null,
    department_id text not null,
    pending bool not null,
    age float8 not null,
    message_before int,
    weight_before float8,
    voice_before text,
    message_after int,
    weight_after float8,
    voice_after text,
    words float8 not null,
    skimmed bool not null,
    cluster bigint,
    matter bigint,
    sender bigint not null,
    stance bigint,
    authority int not null,
    written date not null,
    demand bool not null,
    stance_after bigint,
    demand_after bool not null,
    decision_after bool not null,
    support float8 not null,
    supports bool not null,
    decision bool not null,
    due date,
    primary key (run_id, communication_id)
) partition by list (run_id);
comment on table onevoice.score_piece is 'What the score was computed from: every piece of the window, pending or arrived, in its numbers. Whoever recomputes needs no other.';
comment on column onevoice.score_piece.run_id is 'The run.';
comment on column onevoice.score_piece.customer_id is 'The customer.';
comment on column onevoice.score_piece.communication_id is 'The communication.';
comment on column onevoice.score_piece.department_id is 'Its department.';
comment on column onevoice.score_piece.pending is 'Whether it was pending; else it is history, which nobody can change tonight.';
comment on column onevoice.score_piece.age is 'Days since it arrived; 0 or less: pending, or on its way.';
comment on column onevoice.score_piece.message_before is 'Its message before the plan, a number within the customer; null: in none.';
comment on column onevoice.score_piece.weight_before is 'Of opening that message, a letter being 1.';
comment on column onevoice.score_piece.voice_before is 'The department whose name stands on it.';
comment on column onevoice.score_piece.message_after is 'Its message after the plan; null: in none.';
comment on column onevoice.score_piece.weight_after is 'Of opening that message.';
comment on column onevoice.score_piece.voice_after is 'The department whose name stands on it.';
comment on column onevoice.score_piece.words is 'Its words.';
comment on column onevoice.score_piece.skimmed is 'Advertising: looked at, not read.';
comment on column onevoice.score_piece.cluster is 'Copies have one number.';
comment on column onevoice.score_piece.matter is 'What it is about: pieces of one claim to money have one number; null: none.';
comment on column onevoice.score_piece.sender is 'Whose word it is: departments of one legal entity have one number.';
comment on column onevoice.score_piece.stance is 'What it tells the customer to do about money, compared for equality only; null: nothing.';
comment on column onevoice.score_piece.authority is 'Rank of its word: 3 EOB, 2 insurance pending, 1 bill, 0 other.';
comment on column onevoice.score_piece.written is 'Its day: of one sender''s words on one matter the newest speaks.';
comment on column onevoice.score_piece.demand is 'Whether it asks for money.';
comment on column onevoice.score_piece.stance_after is 'After the plan: of a merged bill what was found due, else as stance.';
comment on column onevoice.score_piece.demand_after is 'After the plan: whether it still asks for money.';
comment on column onevoice.score_piece.decision_after is 'After the plan: whether it asks for a form, an arrangement or a dispute.';
comment on column onevoice.score_piece.support is 'Of a demand: 1, a paper on file justifies it; 0, none does.';
comment on column onevoice.score_piece.supports is 'Whether it justifies the demands of its matter in the same message.';
comment on column onevoice.score_piece.decision is 'Whether it asks for a form or an arrangement.';
comment on column onevoice.score_piece.due is 'The stated day of its demand.';

alter table onevoice.department_score
    drop column load,
    add column minutes float8,
    add column minutes_error float8,
    add column minutes_own float8;
comment on column onevoice.department_score.minutes is 'Attributed share of customers'' minutes; null: a run before minutes were counted.';
comment on column onevoice.department_score.minutes_error is 'Half width where it was estimated.';
comment on column onevoice.department_score.minutes_own is 'What its mail would ask if nobody else wrote: no other department can move it.';

alter table onevoice.organization_score
    drop column gap,
    add column minutes float8,
    add column minutes_history float8,
    add column minutes_over float8,
    add column over_low bigint,
    add column over_high bigint;
comment on column onevoice.organization_score.over_limit is 'Customers asked for the middle budget of minutes or more.';
comment on column onevoice.organization_score.over_low is 'For the least of the three budgets or more.';
comment on column onevoice.organization_score.over_high is 'For the greatest of the three or more.';
comment on column onevoice.organization_score.minutes is 'Sum of its customers'' minutes.';
comment on column onevoice.organization_score.minutes_history is 'Of it what nobody can change tonight.';
comment on column onevoice.organization_score.minutes_over is 'Sum of what is above the middle budget: no stranger added dilutes it.';
comment on column onevoice.organization_score.tail_mean is 'Minutes of the worst twentieth.';

alter table onevoice.trend rename column load to minutes;
update onevoice.trend set minutes = null;
alter table onevoice.trend add column relief float8;
comment on column onevoice.trend.minutes is 'Attributed share of customers'' minutes, or the sum of an organisation''s customers; null: a run before minutes were counted.';
comment on column onevoice.trend.relief is 'Of an organisation, after: share of the movable minutes that the plan removed.';

create or replace function onevoice.trend_fill(run bigint) returns void
    language sql set search_path = pg_catalog, pg_temp as $$
    insert into onevoice.trend_day (run_id, as_of, published_at)
    select r.run_id, r.as_of, r.finished_at from onevoice.run r
     where r.run_id = run and r.state = 'published' and r.purpose = 'nightly';
    insert into onevoice.trend (run_id, organization_id, department_id, phase, communications, points, minutes, customers)
    select s.run_id, d.organization_id, s.department_id, s.phase, s.communications, s.points, s.minutes, s.customers
      from onevoice.trend_day t
      join onevoice.department_score s on s.run_id = run
      join onevoice.department d on d.run_id = run and d.department_id = s.department_id
     where t.run_id = run;
    insert into onevoice.trend (run_id, organization_id, phase, customers, over_limit, over_share, minutes, relief)
    select s.run_id, s.organization_id, s.phase, s.customers, s.over_limit, s.over_share, s.minutes,
           case when s.phase = 'after' then (b.minutes - s.minutes) / nullif(b.minutes - b.minutes_history, 0) end
      from onevoice.trend_day t
      join onevoice.organization_score s on s.run_id = run
      join onevoice.organization_score b on b.run_id = run and b.organization_id = s.organization_id and b.phase = 'before'
     where t.run_id = run;
$$;

alter table onevoice.overload_pair rename column load_before to minutes_before;
alter table onevoice.overload_pair rename column load_after to minutes_after;
alter table onevoice.overload_pair rename column previous_load_after to previous_minutes_after;
comment on column onevoice.overload_pair.minutes_before is 'Sum of their minutes before the plan; of a digest of weights before minutes were counted: surplus messages.';
comment on column onevoice.overload_pair.minutes_after is 'After it.';
comment on column onevoice.overload_pair.previous_minutes_after is 'After the plan of the night before.';

create or replace function onevoice.score_weights(policy xml) returns text
    language sql immutable set search_path = pg_catalog, pg_temp as $$
    select md5(string_agg(w.word, ' ' order by w.word collate "C"))
      from (select s::text as word
              from unnest(xpath('//p:set[starts-with(@name, "minutes_") or starts-with(@name, "budget") or @name="tau"
                                         or @name="reading_speed" or @name="score_anchor" or @name="portal_unread_days"
                                         or @name="kappa" or @name="overload_limit"]',
                                policy, '{{p,urn:onevoice:policy:1}}')) s
            union all
            select (xpath('/p:channel/@name', c, '{{p,urn:onevoice:policy:1}}'))[1] || '='
                   || (xpath('/p:channel/@burden', c, '{{p,urn:onevoice:policy:1}}'))[1]
              from unnest(xpath('//p:channel[@burden]', policy, '{{p,urn:onevoice:policy:1}}')) c) w
$$;

create or replace function onevoice.overload_pair_fill(run bigint) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
    -- Tables attached a moment ago have no statistics: a plan of nested loops would be quadratic in the customers.
    set enable_nestloop = off as $$
declare
    tonight record;
    last record;
    over float8;
    comparable bool;
begin
    select r.as_of, onevoice.score_weights(r.policy) as weights, r.policy into tonight
      from onevoice.run r where r.run_id = run and r.purpose = 'nightly';
    if not found then
        return;
    end if;
    select p.run_id, onevoice.score_weights(p.policy) as weights into last
      from onevoice.run p
     where p.state = 'published' and p.purpose = 'nightly' and p.as_of < tonight.as_of
     order by p.as_of desc, p.run_id desc limit 1;
    if not found then
        return;
    end if;
    over := (xpath('//p:set[@name="budget"]/@value', tonight.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text::float8;
    comparable := tonight.weights is not distinct from last.weights;
    -- Minutes are added in thousandths: the sum of whole numbers does not depend on the order.
    insert into onevoice.overload_pair (run_id, previous_run_id, weights, organization_id, customers, both_over, relieved, burdened,
                                        still_over, no_longer_over, newly_over, minutes_before, minutes_after, previous_minutes_after)
    with pairs as (
        select b.customer_id, b.minutes >= over as over_before, a.minutes >= over as over_after, p.minutes >= over as was_over,
               round(b.minutes * 1000)::bigint as before_e3, round(a.minutes * 1000)::bigint as after_e3,
               round(p.minutes * 1000)::bigint as previous_e3
          from onevoice.customer_score b
          join onevoice.customer_score a on a.run_id = run and a.phase = 'after' and a.customer_id = b.customer_id
          join onevoice.customer_score p on p.run_id = last.run_id and p.phase = 'after' and p.customer_id = b.customer_id
         where b.run_id = run and b.phase = 'before'),
    groups as (
        select p.customer_id, null as organization_id from pairs p
        union all
        select distinct s.customer_id, o.organization_id
          from onevoice.score_piece s
          join onevoice.department o on o.run_id = run and o.department_id = s.department_id
         where s.run_id = run)
    select run, last.run_id, tonight.weights, g.organization_id, count(*), count(*) filter (where p.over_before and p.over_after),
           count(*) filter (where p.over_before and not p.over_after), count(*) filter (where p.over_after and not p.over_before),
           case when comparable then count(*) filter (where p.was_over and p.over_after) end,
           case when comparable then count(*) filter (where p.was_over and not p.over_after) end,
           case when comparable then count(*) filter (where p.over_after and not p.was_over) end,
           sum(p.before_e3) / 1000.0, sum(p.after_e3) / 1000.0, case when comparable then sum(p.previous_e3) / 1000.0 end
      from pairs p
      join groups g on g.customer_id = p.customer_id
     group by g.organization_id;
end $$;
