-- What nights said of a piece that stayed: every word with its nights, not the last alone. A piece may be suppressed by one paper that
-- leaves and later by another that is withdrawn; and a second run of a day must know what the nights before that day said, though the
-- first one has said something else since.
create table onevoice.previous_word (
    communication_id text not null,
    since date not null,
    state text not null,
    reason text,
    reason_ref text,
    run_id bigint not null,
    primary key (communication_id, since)
);
create index on onevoice.previous_word (reason_ref) where state = 'suppressed';
comment on table onevoice.previous_word is
    'What published nightly runs said of each piece that did not leave, a row for each night that said something else than the one before. Rows outlive the runs.';
comment on column onevoice.previous_word.communication_id is 'The communication.';
comment on column onevoice.previous_word.since is 'The first night that said so; it holds until the next row of the piece.';
comment on column onevoice.previous_word.state is 'suppressed, held, or planned: to travel on a later night, which ends both.';
comment on column onevoice.previous_word.reason is 'Why; null: planned.';
comment on column onevoice.previous_word.reason_ref is 'The other communication, or the citation of the rule.';
comment on column onevoice.previous_word.run_id is 'The run of that night.';

insert into onevoice.previous_word (communication_id, since, state, reason, reason_ref, run_id)
select p.communication_id, p.since, p.state, p.reason, p.reason_ref, p.run_id from onevoice.previous_piece p where p.state <> 'released';
delete from onevoice.previous_piece p where p.state <> 'released';
alter table onevoice.previous_piece drop column state, drop column since;
alter table onevoice.previous_piece alter column message_key set not null;
comment on table onevoice.previous_piece is 'Every piece that a published nightly run let go: a piece leaves once. Rows outlive the runs.';
comment on column onevoice.previous_piece.disposition is 'merge, enclose or separate.';
comment on column onevoice.previous_piece.as_of is 'The night that let it go.';
comment on column onevoice.previous_piece.run_id is 'The run that let it go.';
comment on column onevoice.previous_fate.result is
    'sent, returned, failed or cancelled; what was sent once stays sent. left: no mailer said anything, and the record of nights has forgotten the message.';

-- Those of its messages that left, and what became of the other pieces. What has left is never written again; of a day the last run counts.
create or replace function onevoice.previous_record(run bigint) returns void
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
    insert into onevoice.previous_piece (communication_id, department_id, content_class, message_key, disposition, position, reason,
                                         reason_ref, as_of, run_id)
    select d.communication_id, d.department_id, d.content_class, m.message_key, d.disposition, d.position, d.reason, d.reason_ref,
           night.as_of, run
      from onevoice.disposition d
      join onevoice.message m on m.run_id = run and m.message_id = d.message_id
     where d.run_id = run and m.released
        on conflict (communication_id) do nothing;
    delete from onevoice.previous_word w using onevoice.disposition d
     where d.run_id = run and w.communication_id = d.communication_id and w.since = night.as_of;
    insert into onevoice.previous_word (communication_id, since, state, reason, reason_ref, run_id)
    select d.communication_id, night.as_of, d.state, d.reason, d.reason_ref, run
      from (select d.communication_id,
                   case d.disposition when 'suppress' then 'suppressed' when 'hold' then 'held' else 'planned' end as state,
                   case when d.disposition in ('suppress', 'hold') then d.reason end as reason,
                   case when d.disposition in ('suppress', 'hold') then d.reason_ref end as reason_ref
              from onevoice.disposition d
              left join onevoice.message m on m.run_id = run and m.message_id = d.message_id
             where d.run_id = run and m.released is not true) d
      left join (select distinct on (w.communication_id) w.communication_id, w.state, w.reason, w.reason_ref
                   from onevoice.previous_word w where w.since < night.as_of
                  order by w.communication_id, w.since desc) w on w.communication_id = d.communication_id
     -- of what was to travel from the first there is nothing to remember
     where coalesce(w.state, 'planned') <> d.state or (w.reason, w.reason_ref) is distinct from (d.reason, d.reason_ref);
end $$;

create or replace function onevoice.previous_stand(run bigint) returns void
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
         where p.run_id < run
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

-- What is forgotten of what left is how: that it left, and when, stays, for its department may call it pending again in a year.
create or replace function onevoice.previous_forget(run bigint, first_day date) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
    if not exists (select from onevoice.run r where r.run_id = run and r.purpose = 'nightly') then
        return;
    end if;
    delete from onevoice.previous_word w
     using (select o.communication_id from onevoice.previous_word o group by o.communication_id having max(o.since) < first_day) o
     where o.communication_id = w.communication_id
       and not exists (select from onevoice.snapshot_piece s where s.run_id = run and s.communication_id = w.communication_id);
    with gone as (
        delete from onevoice.previous_piece p
         using onevoice.previous_message m
         where m.message_key = p.message_key and m.send_on < first_day
           and not exists (
                select from onevoice.previous_piece o
                 where o.message_key = m.message_key
                   and (   exists (select from onevoice.snapshot_piece s where s.communication_id = o.communication_id)
                        or exists (select from onevoice.previous_word w
                                    where w.state = 'suppressed' and w.reason_ref = o.communication_id)))
        returning p.communication_id, p.message_key, m.send_on)
    insert into onevoice.previous_fate as f (communication_id, message_key, result, delivered_on, run_id)
    select g.communication_id, g.message_key, 'left', g.send_on, run from gone g
        on conflict (communication_id) do update
       set message_key = excluded.message_key, result = excluded.result, delivered_on = excluded.delivered_on, run_id = excluded.run_id
     where f.result = 'failed'; -- and then left after all
    -- a summary of needs has no pieces: it is not told again within a year
    delete from onevoice.previous_message m
     where m.send_on < case when m.kind = 'needs_summary' then first_day - 365 else first_day end
       and not exists (select from onevoice.previous_piece p where p.message_key = m.message_key);
end $$;

create or replace function onevoice.previous_take(run bigint, told jsonb) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
    taken bigint;
begin
    create temporary table taking on commit drop as
    select t.message_key, t.result, t.delivered_on, m.channel, m.address,
           case when t.result = 'returned'
                then array(select i.party_id from onevoice.identity i
                            where i.run_id = m.run_id and i.customer_id = m.customer_id order by i.party_id) else '{}' end as parties
      from (select distinct r.message_key, lower(btrim(r.result)) as result, r.delivered_on
              from jsonb_to_recordset(told) as r (message_key text, result text, delivered_on date)) t
      left join onevoice.previous_message m on m.message_key = t.message_key
     where t.result in ('sent', 'returned', 'failed', 'cancelled') and t.delivered_on is not null
       and (m.message_key is not null or exists (select from onevoice.previous_fate f where f.message_key = t.message_key))
       and not exists (select from onevoice.previous_delivery d
                        where d.message_key = t.message_key and d.result = t.result and d.delivered_on = t.delivered_on);
    get diagnostics taken = row_count;
    insert into onevoice.previous_delivery (message_key, result, delivered_on, channel, address, parties, run_id)
    select t.message_key, t.result, t.delivered_on,
           coalesce(t.channel, (select d.channel from onevoice.previous_delivery d where d.message_key = t.message_key limit 1), 'mail'),
           coalesce(t.address, (select d.address from onevoice.previous_delivery d where d.message_key = t.message_key limit 1)), t.parties, run
      from pg_temp.taking t;
    create temporary table word on commit drop as
    select distinct on (t.message_key) t.message_key, t.result, t.delivered_on
      from pg_temp.taking t
     order by t.message_key, array_position(array['returned', 'sent', 'cancelled', 'failed'], t.result), t.delivered_on;
    -- came back: it had left on the day it was sent, if anybody said when
    update pg_temp.word w set delivered_on = s.delivered_on
      from (select t.message_key, min(t.delivered_on) as delivered_on from pg_temp.taking t where t.result = 'sent' group by t.message_key) s
     where w.message_key = s.message_key and w.result = 'returned';
    insert into onevoice.previous_fate as f (communication_id, message_key, result, delivered_on, run_id)
    select p.communication_id, w.message_key, w.result, w.delivered_on, run
      from pg_temp.word w join onevoice.previous_piece p on p.message_key = w.message_key
        on conflict (communication_id) do update
       set message_key = excluded.message_key, result = excluded.result, run_id = excluded.run_id,
           delivered_on = case when f.result = 'sent' and excluded.result = 'returned' then f.delivered_on else excluded.delivered_on end
     where f.result not in ('sent', 'returned') or excluded.result = 'returned';
    -- told late of what had been said to have failed: it has left after all; of what only the record said, any word counts
    update onevoice.previous_fate f set result = w.result, delivered_on = w.delivered_on, run_id = run
      from pg_temp.word w
     where f.message_key = w.message_key
       and (f.result not in ('sent', 'returned') and w.result in ('sent', 'returned') or f.result = 'left');
    delete from onevoice.previous_piece p
     using pg_temp.word w
     where p.message_key = w.message_key and w.result in ('failed', 'cancelled')
       and not exists (select from onevoice.previous_fate f where f.communication_id = p.communication_id and f.result in ('sent', 'returned'));
    delete from onevoice.previous_message m
     using pg_temp.word w
     where m.message_key = w.message_key and w.result in ('failed', 'cancelled')
       and not exists (select from onevoice.previous_piece p where p.message_key = m.message_key);
    drop table pg_temp.taking, pg_temp.word;
    return taken;
end $$;
