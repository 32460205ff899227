-- Made by schema_made_now.sql, before whatever is missing.
comment on view onevoice.made_now is 'The objects of these schemas as they are now; onevoice.made has them as they were made.';

-- What an analyst sees: ids, decisions and dates of the pieces of their own departments; no addresses, no headline (it adds up other
-- departments' amounts), no names. The rows are those of the views of the latest run, with their owner's rights.
create or replace view onevoice_analyst.disposition with (security_barrier) as
select d.* from onevoice.latest_disposition d where d.department_id in (select s from onevoice.analyst_departments() s);
comment on view onevoice_analyst.disposition is 'Rows of onevoice.disposition of the departments of the reader.';

create or replace view onevoice_analyst.message with (security_barrier) as
select m.run_id, m.message_id, m.message_key, m.released_by, m.customer_id, m.channel, m.kind, m.send_on, m.send_by, m.released, m.pages
  from onevoice.latest_message m
 where m.message_id in (select d.message_id from onevoice_analyst.disposition d);
comment on view onevoice_analyst.message is 'Messages that hold a piece of the departments of the reader.';

create or replace view onevoice_analyst.reading with (security_barrier) as
select r.* from onevoice.latest_reading r
 where r.communication_id in (select d.communication_id from onevoice_analyst.disposition d);
comment on view onevoice_analyst.reading is 'What was read from the pieces of the departments of the reader.';

create or replace view onevoice_analyst.notice_deadline with (security_barrier) as
select n.* from onevoice.latest_notice_deadline n
 where n.communication_id in (select d.communication_id from onevoice_analyst.disposition d);
comment on view onevoice_analyst.notice_deadline is 'Legal days of the pieces of the departments of the reader.';

create or replace view onevoice_analyst.claim_check with (security_barrier) as
select c.* from onevoice.latest_claim_check c
 where c.communication_id in (select d.communication_id from onevoice_analyst.disposition d);
comment on view onevoice_analyst.claim_check is 'Claims of the pieces of the departments of the reader.';

create or replace view onevoice_analyst.flag with (security_barrier) as
select f.run_id, f.flag_id, f.customer_id, f.code, f.communication_ids, f.amount, f.currency, f.rule
  from onevoice.latest_flag f
 where f.communication_ids <> '{}'
   and f.communication_ids <@ (select coalesce(array_agg(d.communication_id), '{}') from onevoice_analyst.disposition d);
comment on view onevoice_analyst.flag is 'Flags about pieces of the departments of the reader, and about no others.';
