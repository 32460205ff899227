-- The way back: what a mailer did with each message, and what follows from it for the pieces inside.
create table intake.delivery (
    message_key text not null,
    delivered_on date not null,
    result text not null,
    detail text,
    primary key (message_key, result, delivered_on),
    check (result in ('sent', 'returned', 'failed', 'cancelled'))
);
comment on table intake.delivery is 'What became of the messages of the plan, as who mailed them says: the word on all pieces inside, before the departments'' own.';
comment on column intake.delivery.message_key is 'The message, as the plan names it.';
comment on column intake.delivery.delivered_on is 'The day it happened.';
comment on column intake.delivery.result is 'sent, returned, failed or cancelled.';
comment on column intake.delivery.detail is 'What the mailer says of it: a code or a receipt, never a name.';

create table onevoice.previous_delivery (
    message_key text not null,
    result text not null,
    delivered_on date not null,
    channel text not null,
    address text,
    parties text[] not null,
    run_id bigint not null,
    primary key (message_key, result, delivered_on)
);
comment on table onevoice.previous_delivery is 'Rows of intake.delivery that a nightly run has taken; each counts once. Rows outlive the runs.';
comment on column onevoice.previous_delivery.message_key is 'As intake.delivery.';
comment on column onevoice.previous_delivery.result is 'As intake.delivery.';
comment on column onevoice.previous_delivery.delivered_on is 'As intake.delivery.';
comment on column onevoice.previous_delivery.channel is 'The channel of the message.';
comment on column onevoice.previous_delivery.address is 'Where it went, or was to go.';
comment on column onevoice.previous_delivery.parties is 'Of what came back: the records of its customer, on the night that let it go.';
comment on column onevoice.previous_delivery.run_id is 'The run that took it.';

create table onevoice.previous_fate (
    communication_id text primary key,
    message_key text not null,
    result text not null,
    delivered_on date not null,
    run_id bigint not null
);
create index on onevoice.previous_fate (message_key);
comment on table onevoice.previous_fate is 'The last word of a mailer on each piece; it stands before the department''s status and sent_on. Rows outlive the runs.';
comment on column onevoice.previous_fate.communication_id is 'The communication.';
comment on column onevoice.previous_fate.message_key is 'The message it was in.';
comment on column onevoice.previous_fate.result is 'sent, returned, failed or cancelled; what was sent once stays sent.';
comment on column onevoice.previous_fate.delivered_on is 'The day of that.';
comment on column onevoice.previous_fate.run_id is 'The run that took it.';

-- Takes what is told and was not taken: a message counts as sent if anybody ever said so, whatever else was said of it. What failed or was
-- cancelled has not left: it goes out of the record of nights, so that its pieces are planned as if that night had never let them go, or
-- are no more. Each row counts once: the same message may fail, leave again under the same key, and be told of again.
create function onevoice.previous_take(run bigint, told jsonb) returns bigint
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
    -- told late of what had been said to have failed: it has left after all
    update onevoice.previous_fate f set result = w.result, delivered_on = w.delivered_on, run_id = run
      from pg_temp.word w
     where f.message_key = w.message_key and f.result not in ('sent', 'returned') and w.result in ('sent', 'returned');
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
comment on function onevoice.previous_take(bigint, jsonb) is
    'At the beginning of a nightly run: what mailers told of the messages of earlier nights, into the record of nights.';
revoke all on function onevoice.previous_take(bigint, jsonb) from public;
