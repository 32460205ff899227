-- What the billing director, the compliance officer and the mail room ask of the latest published nightly run. As in 0002_feed.sql: aggregates
-- with their owner's rights; amounts of fewer than 11 communications are withheld.
create or replace view onevoice_feed.money with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at, m.legal_entity, m.currency, m.communications,
           case when m.communications > 10 then m.demanded end as demanded,
           case when m.communications > 10 then m.due_now end as due_now,
           case when m.communications > 10 then m.disputed end as disputed,
           case when m.communications > 10 then m.pending end as pending,
           case when m.communications > 10 then m.disputed + m.paid + m.superseded + m.duplicate end as stopped,
           case when m.communications > 10 then m.paid end as paid_but_demanded
      from onevoice.run r
      join (select l.run_id, l.legal_entity, l.currency, count(distinct l.communication_id) as communications,
                   coalesce(sum(l.amount) filter (where l.side = 'demanded'), 0) as demanded,
                   coalesce(sum(l.amount) filter (where l.side = 'due_now'), 0) as due_now,
                   coalesce(sum(l.amount) filter (where l.side = 'disputed'), 0) as disputed,
                   coalesce(sum(l.amount) filter (where l.side = 'pending'), 0) as pending,
                   coalesce(sum(l.amount) filter (where l.side = 'paid'), 0) as paid,
                   coalesce(sum(l.amount) filter (where l.side = 'superseded'), 0) as superseded,
                   coalesce(sum(l.amount) filter (where l.side = 'duplicate'), 0) as duplicate
              from onevoice.money_line l
             where l.run_id = onevoice.latest_run()
             group by l.run_id, l.legal_entity, l.currency) m on m.run_id = r.run_id
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.money is 'What the papers ask for by legal entity and currency, and what of it is due.';
comment on column onevoice_feed.money.run_id is 'The run.';
comment on column onevoice_feed.money.as_of is 'The night the run is for.';
comment on column onevoice_feed.money.published_at is 'When it was published.';
comment on column onevoice_feed.money.legal_entity is 'Who is owed.';
comment on column onevoice_feed.money.currency is 'ISO 4217 code.';
comment on column onevoice_feed.money.communications is 'Pending papers that ask for money.';
comment on column onevoice_feed.money.demanded is 'What they ask for; this and the other amounts null: fewer than 11 papers.';
comment on column onevoice_feed.money.due_now is 'Of it: due.';
comment on column onevoice_feed.money.disputed is 'Of it: above what is owed by an EOB, or denied.';
comment on column onevoice_feed.money.pending is 'Of it: waits for a payer.';
comment on column onevoice_feed.money.stopped is 'Of it: not asked for again: disputed, paid, asked for by an earlier paper, asked for twice.';
comment on column onevoice_feed.money.paid_but_demanded is 'Of it: paid already by the ledger.';

create or replace view onevoice_feed.notice with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at, n.rule, n.due, n.met, n.missed, n.next_due
      from onevoice.run r
      join (select d.run_id, d.rule, count(*) as due, count(*) filter (where d.met) as met, count(*) filter (where not d.met) as missed,
                   min(d.latest_send) filter (where d.met) as next_due
              from onevoice.notice_deadline d
             where d.run_id = onevoice.latest_run()
             group by d.run_id, d.rule) n on n.run_id = r.run_id
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.notice is 'Deadlines of the law by rule: met, missed, and the next one.';
comment on column onevoice_feed.notice.run_id is 'The run.';
comment on column onevoice_feed.notice.as_of is 'The night the run is for.';
comment on column onevoice_feed.notice.published_at is 'When it was published.';
comment on column onevoice_feed.notice.rule is 'The rule that sets the deadline.';
comment on column onevoice_feed.notice.due is 'Pending notices it binds.';
comment on column onevoice_feed.notice.met is 'That leave in time.';
comment on column onevoice_feed.notice.missed is 'Whose latest lawful day was over.';
comment on column onevoice_feed.notice.next_due is 'Earliest latest lawful day among those met.';

create or replace view onevoice_feed.flag with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at, f.code, f.department_id, f.currency,
           case when not f.hidden then f.flags end as flags, case when not f.hidden then f.amount end as amount
      from onevoice.run r
      join (select g.*, g.flags < 11
                        or count(*) filter (where g.flags < 11) over code = 1
                           and row_number() over (partition by g.code, g.flags < 11 order by g.flags, g.department_id, g.currency) = 1 as hidden
              from (select t.run_id, t.code, p.department_id, t.currency, count(*) as flags, sum(t.amount) as amount
                      from onevoice.flag t
                      left join lateral (select d.department_id from onevoice.disposition d
                                          where d.run_id = onevoice.latest_run() and d.communication_id = any (t.communication_ids)
                                          order by d.communication_id limit 1) p on true
                     where t.run_id = onevoice.latest_run()
                     group by t.run_id, t.code, p.department_id, t.currency) g
            window code as (partition by g.code)) f on f.run_id = r.run_id
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.flag is 'What a person should know, by code and department. Cells with fewer than 11 flags are withheld, and if that is one alone of its code, the next smallest too.';
comment on column onevoice_feed.flag.run_id is 'The run.';
comment on column onevoice_feed.flag.as_of is 'The night the run is for.';
comment on column onevoice_feed.flag.published_at is 'When it was published.';
comment on column onevoice_feed.flag.code is 'The code; onevoice.vocabulary says what it means.';
comment on column onevoice_feed.flag.department_id is 'Of the first pending communication it is about; null: of none.';
comment on column onevoice_feed.flag.currency is 'Of the amount; null: a flag without one.';
comment on column onevoice_feed.flag.flags is 'How many; null: withheld.';
comment on column onevoice_feed.flag.amount is 'Their amounts together; null: none, or withheld.';

create or replace view onevoice_feed.released_plan with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at, m.send_on as day, m.channel, m.released,
           case when not m.hidden then m.messages end as messages, case when not m.hidden then m.pages end as pages
      from onevoice.run r
      join (-- a day that holds one withheld cell of plan_message would tell it; of one such day alone, the night's total would
            select g.*, g.messages < 11 or g.withheld = 1
                        or count(*) filter (where g.messages < 11 or g.withheld = 1) over () = 1
                           and row_number() over (partition by g.messages < 11 or g.withheld = 1
                                                  order by g.withheld = 0, g.messages, g.send_on, g.channel, g.released) = 1 as hidden
              from (select t.run_id, t.send_on, t.channel, t.released, count(*) as messages, sum(t.pages) as pages,
                           (select count(*) from onevoice_feed.plan_message c
                             where c.send_on = t.send_on and c.channel = t.channel and c.released = t.released and c.messages is null) as withheld
                      from onevoice.message t
                     where t.run_id = onevoice.latest_run()
                     group by t.run_id, t.send_on, t.channel, t.released) g) m on m.run_id = r.run_id
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.released_plan is 'What leaves, by day and channel: what is released may leave now, the rest is planned anew each night. Cells with fewer than 11 messages, or from which one that plan_message withholds could be told, are withheld.';
comment on column onevoice_feed.released_plan.run_id is 'The run.';
comment on column onevoice_feed.released_plan.as_of is 'The night the run is for.';
comment on column onevoice_feed.released_plan.published_at is 'When it was published.';
comment on column onevoice_feed.released_plan.day is 'The day it leaves.';
comment on column onevoice_feed.released_plan.channel is 'mail, email, sms, portal or phone.';
comment on column onevoice_feed.released_plan.released is 'May leave before the next run.';
comment on column onevoice_feed.released_plan.messages is 'Messages; null: withheld.';
comment on column onevoice_feed.released_plan.pages is 'Their pages.';
