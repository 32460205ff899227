-- The memory of nights: what left and in what message, what was suppressed by what, what is held and since when. Runs are pruned
-- (--keep) and history is forgotten (history_days); a communication that its department has not reported yet is neither. Written by
-- each published nightly run about its own pieces, read at the start of the next one.
create table onevoice.previous_message (
    message_key text primary key,
    customer_id text,
    channel text not null,
    address text,
    kind text not null,
    send_on date not null,
    message jsonb not null,
    sections jsonb not null,
    as_of date not null,
    run_id bigint not null
);
create index on onevoice.previous_message (send_on);
comment on table onevoice.previous_message is 'Every message that a published nightly run let go, as it left. Rows outlive the runs.';
comment on column onevoice.previous_message.message_key is 'Its key.';
comment on column onevoice.previous_message.customer_id is 'The customer of that night.';
comment on column onevoice.previous_message.channel is 'The channel it left by.';
comment on column onevoice.previous_message.address is 'Where it went.';
comment on column onevoice.previous_message.kind is 'consolidated, verbatim_single or needs_summary.';
comment on column onevoice.previous_message.send_on is 'The day it left.';
comment on column onevoice.previous_message.message is 'Its row of onevoice.message, whatever columns that had.';
comment on column onevoice.previous_message.sections is 'Its sections, as rows of onevoice.section.';
comment on column onevoice.previous_message.as_of is 'The night that let it go.';
comment on column onevoice.previous_message.run_id is 'The run that let it go.';

create table onevoice.previous_piece (
    communication_id text primary key,
    state text not null,
    department_id text,
    content_class text not null,
    message_key text references onevoice.previous_message,
    disposition text not null,
    position int,
    reason text,
    reason_ref text,
    since date not null,
    as_of date not null,
    run_id bigint not null,
    check ((state = 'released') = (message_key is not null))
);
create index on onevoice.previous_piece (message_key) where message_key is not null;
comment on table onevoice.previous_piece is
    'The last word of a published nightly run on each piece that left, was suppressed or is held. What has left stays so: a piece '
    'leaves once. Rows outlive the runs.';
comment on column onevoice.previous_piece.communication_id is 'The communication.';
comment on column onevoice.previous_piece.state is 'released, suppressed or held.';
comment on column onevoice.previous_piece.department_id is 'Its sender.';
comment on column onevoice.previous_piece.content_class is 'What it was on that night.';
comment on column onevoice.previous_piece.message_key is 'The message in which it left.';
comment on column onevoice.previous_piece.disposition is 'merge, enclose, separate, suppress or hold.';
comment on column onevoice.previous_piece.position is 'Its place in the message it left in.';
comment on column onevoice.previous_piece.reason is 'Why.';
comment on column onevoice.previous_piece.reason_ref is 'The other communication, or the citation of the rule.';
comment on column onevoice.previous_piece.since is 'The first night that said so without a night between that said otherwise.';
comment on column onevoice.previous_piece.as_of is 'The last night on which that changed.';
comment on column onevoice.previous_piece.run_id is 'The run of that night.';

-- What had left before a run began: for a nightly run whatever an earlier one let go, for an ad hoc run what left on an earlier day (it
-- plans its own night anew).
create view onevoice.previous_left as
select r.run_id, m.message_key, p.communication_id
  from onevoice.run r
  join onevoice.previous_message m on m.run_id < r.run_id and (m.as_of < r.as_of or r.purpose = 'nightly')
  left join onevoice.previous_piece p on p.message_key = m.message_key;
comment on view onevoice.previous_left is 'Of each run, the messages that had left before it and their pieces.';
comment on column onevoice.previous_left.run_id is 'The run.';
comment on column onevoice.previous_left.message_key is 'A message that had left.';
comment on column onevoice.previous_left.communication_id is 'A piece of it; null: a summary of needs, which has none.';

-- A second run of a day that comes to what has left already shows it as a decision of its own, with all that goes with it (readings,
-- payables, scores); what left on another day, or would not leave so again, it only shows.
alter table onevoice.message add column released_by bigint;
comment on column onevoice.message.released_by is
    'The earlier run that let it go, of which this one only shows it, as it left; null: a decision of this run.';

create view onevoice.standing_piece as
select m.run_id, m.message_id, m.message_key, d.communication_id
  from onevoice.message m
  left join onevoice.disposition d on d.run_id = m.run_id and d.message_id = m.message_id
 where m.released_by is not null;
comment on view onevoice.standing_piece is
    'What a run only shows. The invariants of its decisions leave it out: those were the decisions of another night.';
comment on column onevoice.standing_piece.run_id is 'The run that shows it.';
comment on column onevoice.standing_piece.message_id is 'Its message.';
comment on column onevoice.standing_piece.message_key is 'The key of that.';
comment on column onevoice.standing_piece.communication_id is 'A piece of it; null: a summary of needs, which has none.';

-- Those of its messages that left, and what became of the other pieces. What has left is never written again.
create function onevoice.previous_record(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
    night record;
begin
    select r.as_of, r.purpose into strict night from onevoice.run r where r.run_id = run;
    if night.purpose <> 'nightly' then
        return;
    end if;
    insert into onevoice.previous_message (message_key, customer_id, channel, address, kind, send_on, message, sections, as_of, run_id)
    select m.message_key, m.customer_id, m.channel, m.address, m.kind, m.send_on, to_jsonb(m), coalesce(s.sections, '[]'),
           night.as_of, run
      from onevoice.message m
      left join (select s.message_id, jsonb_agg(jsonb_build_object('position', s.position, 'kind', s.kind, 'heading', s.heading,
                                                                   'communication_ids', s.communication_ids)
                                                order by s.position) as sections
                   from onevoice.section s where s.run_id = run group by s.message_id) s on s.message_id = m.message_id
     where m.run_id = run and m.released
        on conflict (message_key) do nothing;
    insert into onevoice.previous_piece as p (communication_id, state, department_id, content_class, message_key, disposition,
                                              position, reason, reason_ref, since, as_of, run_id)
    select d.communication_id,
           case when m.released then 'released' when d.disposition = 'suppress' then 'suppressed' else 'held' end,
           d.department_id, d.content_class, case when m.released then m.message_key end, d.disposition,
           case when m.released then d.position end, d.reason, d.reason_ref, night.as_of, night.as_of, run
      from onevoice.disposition d
      left join onevoice.message m on m.run_id = run and m.message_id = d.message_id
     where d.run_id = run and (m.released or d.disposition in ('suppress', 'hold'))
        on conflict (communication_id) do update
       set state = excluded.state, department_id = excluded.department_id, content_class = excluded.content_class,
           message_key = excluded.message_key, disposition = excluded.disposition, position = excluded.position,
           reason = excluded.reason, reason_ref = excluded.reason_ref,
           since = case when (p.state, p.reason) is not distinct from (excluded.state, excluded.reason)
                        then p.since else excluded.since end,
           as_of = excluded.as_of, run_id = excluded.run_id
     where p.state <> 'released'
       and (p.state, p.reason, p.reason_ref) is distinct from (excluded.state, excluded.reason, excluded.reason_ref);
    -- What travels on a later night is neither held nor suppressed any more: a wait that ended begins anew.
    delete from onevoice.previous_piece p
     using onevoice.disposition d join onevoice.message m on m.run_id = run and m.message_id = d.message_id
     where d.run_id = run and d.communication_id = p.communication_id and not m.released and p.state <> 'released';
end $$;
comment on function onevoice.previous_record(bigint) is 'Adds to the memory of nights what a nightly run decided, when it is published.';

-- What left before, is still pending in the intake and was not decided again: shown as it left. The message, its key, address and
-- members are history; tonight's classes, customers and policy have no say in them. An ad hoc run looks at its night as it was before
-- that let anything go.
create function onevoice.previous_stand(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
    night record;
    base bigint;
begin
    select r.as_of, r.purpose into strict night from onevoice.run r where r.run_id = run;
    select coalesce(max(m.message_id), 0) into base from onevoice.message m where m.run_id = run;
    with pieces as (
        select p.* from onevoice.previous_piece p
          join onevoice.snapshot_piece s on s.run_id = run and s.communication_id = p.communication_id
         where p.state = 'released' and p.run_id < run
           and not exists (select from onevoice.disposition d where d.run_id = run and d.communication_id = p.communication_id)),
    standing as (
        select m.*, base + row_number() over (order by m.message_key collate "C") as message_id
          from onevoice.previous_message m
         where m.run_id < run
           and (   m.message_key in (select p.message_key from pieces p)
                or m.kind = 'needs_summary' and m.as_of = night.as_of and night.purpose = 'nightly'
                   and not exists (select from onevoice.message t where t.run_id = run and t.message_key = m.message_key))),
    messages as (
        insert into onevoice.message
        select (jsonb_populate_record(null::onevoice.message,
                                      s.message || jsonb_build_object('run_id', run, 'message_id', s.message_id,
                                                                      'released_by', s.run_id))).*
          from standing s),
    sections as (
        insert into onevoice.section (run_id, message_id, position, kind, heading, communication_ids)
        select run, s.message_id, x.position, x.kind, x.heading, x.communication_ids
          from standing s
         cross join lateral jsonb_to_recordset(s.sections)
               as x (position int, kind text, heading text, communication_ids text[]))
    insert into onevoice.disposition (run_id, communication_id, department_id, customer_id, content_class, disposition, message_id,
                                      position, reason, reason_ref, hold_until, rules, counterfactual)
    select run, p.communication_id, p.department_id, s.customer_id, p.content_class, p.disposition, s.message_id,
           row_number() over (partition by s.message_id order by p.position, p.communication_id collate "C"),
           p.reason, p.reason_ref, null, array['plan.released'], '{}'
      from pieces p join standing s on s.message_key = p.message_key;
end $$;
comment on function onevoice.previous_stand(bigint) is
    'Shows in a run, whose tables were just attached, what left before and is still pending.';

revoke all on function onevoice.previous_record(bigint), onevoice.previous_stand(bigint) from public;

-- Nights that were published before there was a memory: of each day the last run counts.
do $$
declare
    night record;
begin
    for night in select max(r.run_id) as run_id from onevoice.run r
                  where r.state = 'published' and r.purpose = 'nightly' group by r.as_of order by 1
    loop
        perform onevoice.previous_record(night.run_id);
    end loop;
end $$;
