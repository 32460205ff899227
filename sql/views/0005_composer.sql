-- What a composer reads beside the feed: the latest night's messages and what is in them, with what was read from each paper. In schema
-- onevoice and not in onevoice_feed: dashboards see neither addresses nor papers. Names and bodies stay in the intake, which no view reads:
-- a composer joins intake.party by recipient_party_id and intake.communication by communication_id.
create or replace view onevoice.composer_message with (security_barrier) as
select m.released, m.run_id, m.message_id, m.message_key, m.send_on, m.send_by, m.channel, m.kind, m.customer_id,
       f.party_id as recipient_party_id, m.address, p.street, p.city, p.region, p.postal_code, p.email, p.phone, f.language,
       m.pages, m.headline, m.headline_code, m.headline_values
  from onevoice.latest_message m
  left join lateral (select s.party_id, r.language
                       from onevoice.latest_disposition d
                       join onevoice.snapshot_piece s on s.run_id = d.run_id and s.communication_id = d.communication_id
                       left join onevoice.reading r on r.run_id = d.run_id and r.communication_id = d.communication_id
                      where d.run_id = m.run_id and d.message_id = m.message_id
                      order by d.position limit 1) f on true
  left join lateral (select q.street, q.city, q.region, q.postal_code, q.email, q.phone
                       from onevoice.snapshot_party q
                      where q.run_id = m.run_id and q.party_id = f.party_id and (m.channel <> 'mail' or q.address = m.address)
                      limit 1) p on true;
comment on view onevoice.composer_message is 'The messages of the latest night; only those that are released may leave.';
comment on column onevoice.composer_message.released is 'Whether it leaves now; another may still change.';
comment on column onevoice.composer_message.run_id is 'The run.';
comment on column onevoice.composer_message.message_id is 'Its number in this run.';
comment on column onevoice.composer_message.message_key is 'Its name in every run: what was mailed under it is not mailed again.';
comment on column onevoice.composer_message.send_on is 'The day it leaves.';
comment on column onevoice.composer_message.send_by is 'The latest lawful and useful day.';
comment on column onevoice.composer_message.channel is 'mail, email, sms, portal or phone.';
comment on column onevoice.composer_message.kind is 'consolidated, verbatim_single or needs_summary.';
comment on column onevoice.composer_message.customer_id is 'The customer.';
comment on column onevoice.composer_message.recipient_party_id is 'The record to which its first piece is addressed: the name to print.';
comment on column onevoice.composer_message.address is 'Where it goes, in one line.';
comment on column onevoice.composer_message.street is 'Of that record, where its address is this one; the parts may be null.';
comment on column onevoice.composer_message.city is 'Likewise.';
comment on column onevoice.composer_message.region is 'Likewise.';
comment on column onevoice.composer_message.postal_code is 'Likewise.';
comment on column onevoice.composer_message.email is 'Of that record.';
comment on column onevoice.composer_message.phone is 'Of that record.';
comment on column onevoice.composer_message.language is 'Of its first piece, as it was read.';
comment on column onevoice.composer_message.pages is 'Pages.';
comment on column onevoice.composer_message.headline is 'One sentence in English.';
comment on column onevoice.composer_message.headline_code is 'The same as a word.';
comment on column onevoice.composer_message.headline_values is 'And its figures and days.';

create or replace view onevoice.composer_piece with (security_barrier) as
select m.released, d.run_id, d.message_id, m.message_key, m.send_on, d.position, d.communication_id, d.department_id, n.department,
       d.disposition, d.content_class, s.party_id, s.subject_party_id, r.language, r.facts ->> 'service_from' as service_from,
       r.facts ->> 'service_to' as service_to, r.facts ->> 'plan_paid' as plan_paid,
       r.facts ->> 'patient_responsibility' as patient_responsibility, r.facts, r.evidence,
       r.facts ->> 'call' as call, r.facts ->> 'remit_to' as remit_to
  from onevoice.latest_disposition d
  join onevoice.latest_message m on m.run_id = d.run_id and m.message_id = d.message_id
  left join onevoice.latest_department n on n.run_id = d.run_id and n.department_id = d.department_id
  left join onevoice.snapshot_piece s on s.run_id = d.run_id and s.communication_id = d.communication_id
  left join onevoice.latest_reading r on r.run_id = d.run_id and r.communication_id = d.communication_id;
comment on view onevoice.composer_piece is 'What is in the messages of the latest night, in order of position.';
comment on column onevoice.composer_piece.released is 'Whether its message leaves now.';
comment on column onevoice.composer_piece.run_id is 'The run.';
comment on column onevoice.composer_piece.message_id is 'Number of its message in this run.';
comment on column onevoice.composer_piece.message_key is 'Name of its message in every run.';
comment on column onevoice.composer_piece.send_on is 'The day it leaves.';
comment on column onevoice.composer_piece.position is 'Its place in the message.';
comment on column onevoice.composer_piece.communication_id is 'The original: its body and media type are in intake.communication.';
comment on column onevoice.composer_piece.department_id is 'Who sends it.';
comment on column onevoice.composer_piece.department is 'The name of who sends it: whom to ask.';
comment on column onevoice.composer_piece.disposition is 'merge: restated by the composer; enclose, separate: travels as it is.';
comment on column onevoice.composer_piece.content_class is 'What it is.';
comment on column onevoice.composer_piece.party_id is 'The record to which it is addressed.';
comment on column onevoice.composer_piece.subject_party_id is 'Whom it is about, where that is stated.';
comment on column onevoice.composer_piece.language is 'Its language, as it was read.';
comment on column onevoice.composer_piece.service_from is 'First day of service that it states.';
comment on column onevoice.composer_piece.service_to is 'Last day of service that it states.';
comment on column onevoice.composer_piece.plan_paid is 'What the plan paid, of an explanation of benefits.';
comment on column onevoice.composer_piece.patient_responsibility is 'What it leaves to the patient.';
comment on column onevoice.composer_piece.facts is 'All that was read from it.';
comment on column onevoice.composer_piece.evidence is 'By which rule and from which place.';
comment on column onevoice.composer_piece.call is 'Telephone number that it asks to call.';
comment on column onevoice.composer_piece.remit_to is 'Where it asks to send the money, in one line.';
