-- A clinic whose tables are like OpenEMR's, mapped onto the intake. The schema and its few rows are made up; the views at the end are the mapping.
-- Statements are PDFs: their facts are in the billing tables, so the body is not read and onevoice needs none.
--   onevoice init && psql -f sql/examples/clinic.sql && onevoice init && onevoice check --data && onevoice run --as-of 2026-11-02 --feed feed
-- The second init gives the roles their rights on the views.
create schema clinic;

create table clinic.facility (id int primary key, name text not null, domain_identifier text);
create table clinic.patient_data (
    pid bigint primary key, fname varchar(60), mname varchar(60), lname varchar(60), dob date, ss varchar(11), street varchar(80), city varchar(60),
    state varchar(20), postal_code varchar(10), country_code varchar(20), phone_cell varchar(20), email varchar(80),
    hipaa_mail varchar(3), hipaa_allowsms varchar(3), hipaa_allowemail varchar(3), guardianspid bigint, last_updated timestamptz);
create table clinic.form_encounter (encounter bigint primary key, pid bigint not null, date date not null, facility_id int not null);
-- what was charged (billing) and what was received (ar_activity) of an encounter
create table clinic.billing (id bigint primary key, pid bigint not null, encounter bigint not null, fee numeric(12, 2) not null, activity bool not null);
create table clinic.ar_activity (
    pid bigint not null, encounter bigint not null, sequence_no int not null, payer_type int not null, pay_amount numeric(12, 2) not null,
    adj_amount numeric(12, 2) not null, post_date date not null, primary key (pid, encounter, sequence_no));
-- letters that were made: kind S is a statement (a PDF under sites/default/documents), R a reminder of a visit
create table clinic.letters (
    id bigint primary key, pid bigint not null, encounter bigint, kind char(1) not null, made date not null, due date, printed date, url text, text text);

insert into clinic.facility values (3, 'Lakeside Clinic', '84-1112223');
insert into clinic.patient_data values
    (1, 'Maria', 'L', 'Okafor', '1979-04-12', '***-**-4821', '12 Birch Lane', 'Dayton', 'OH', '45402', 'USA', '9375550143', 'maria.okafor@example.org', 'YES', 'NO', 'NO', null, '2026-09-01'),
    (2, 'Daniel', null, 'Okafor', '2015-08-30', null, '12 Birch Lane', 'Dayton', 'OH', '45402', 'USA', null, null, 'YES', 'NO', 'NO', 1, '2026-09-01'),
    (3, 'Ruth', null, 'Ferrante', '1951-11-02', '***-**-0930', '7 Mill Road', 'Dayton', 'OH', '45405', 'USA', '9375550177', null, 'YES', 'YES', 'NO', null, '2026-08-11'),
    (4, 'Samuel', 'J', 'Ito', '1988-01-19', null, '450 Fourth Street Apt 2', 'Kettering', 'OH', '45429', 'USA', null, 's.ito@example.org', 'YES', 'NO', 'YES', null, '2026-10-20');
insert into clinic.form_encounter values (5001, 1, '2026-09-14', 3), (5002, 2, '2026-09-21', 3), (5003, 3, '2026-08-03', 3), (5004, 4, '2026-10-01', 3);
insert into clinic.billing values (1, 1, 5001, 240.00, true), (2, 2, 5002, 130.00, true), (3, 3, 5003, 410.00, true), (4, 4, 5004, 95.00, true), (5, 4, 5004, 30.00, false);
insert into clinic.ar_activity values
    (1, 5001, 1, 1, 160.00, 20.00, '2026-10-05'), -- the insurer, and what was written off
    (3, 5003, 1, 1, 300.00, 10.00, '2026-09-02'), (3, 5003, 2, 0, 100.00, 0.00, '2026-10-30'); -- the patient paid all that was left
insert into clinic.letters values
    (901, 1, 5001, 'S', '2026-10-30', '2026-11-29', null, 'statement-901.pdf', null),
    (902, 2, 5002, 'S', '2026-10-31', '2026-11-30', null, 'statement-902.pdf', null),
    (903, 3, 5003, 'S', '2026-10-28', '2026-11-27', null, 'statement-903.pdf', null),
    (904, 4, 5004, 'S', '2026-10-12', '2026-11-11', '2026-10-13', 'statement-904.pdf', null),
    (905, 4, 5004, 'S', '2026-10-31', '2026-11-11', null, 'statement-905.pdf', null),
    (906, 1, null, 'R', '2026-10-31', null, null, null, 'Dear Maria Okafor, this is a reminder of your appointment on 11/16/2026 at Lakeside Clinic. Please bring your insurance card.'),
    (907, 3, null, 'R', '2026-10-31', null, null, null, 'Dear Ruth Ferrante, this is a reminder of your appointment on 11/18/2026 at Lakeside Clinic. Please bring your insurance card.');

-- The mapping. What a clinic does not have (capabilities, requirements, aliases) stays an empty table.
drop table intake.organization, intake.department, intake.party, intake.identifier, intake.preference, intake.ledger_entry, intake.communication;
create view intake.organization as select 'CLINIC'::text as organization_id, 'Lakeside Clinic'::text as name;
create view intake.department as
select d.department_id, 'CLINIC'::text as organization_id, f.name || d.what as name, f.name as legal_entity, d.role
  from clinic.facility f, (values ('BILLING', ' Billing', 'professional_group'), ('FRONT-DESK', ' Front Desk', 'other')) d (department_id, what, role);
-- One record a patient and department: the recipient of a child's letters is the guardian's record.
create view intake.party as
select d.department_id || '-' || p.pid as party_id, d.department_id, null::text as full_name, p.fname::text as given_name, p.mname::text as middle_name,
       p.lname::text as family_name, null::text as suffix, p.dob as birth_date, null::text as address, p.street::text, p.city::text,
       p.state::text as region, p.postal_code::text, p.country_code::text as country, nullif(p.email, '')::text as email,
       nullif(p.phone_cell, '')::text as phone, right(p.ss, 4)::text as tax_id_last4, p.last_updated as updated_at
  from clinic.patient_data p, (values ('BILLING'), ('FRONT-DESK')) d (department_id);
create view intake.identifier as
select d.department_id || '-' || p.pid as party_id, 'mrn'::text as system, p.pid::text as value
  from clinic.patient_data p, (values ('BILLING'), ('FRONT-DESK')) d (department_id);
-- Nobody's silence is consent: electronic delivery only where the column says so.
create view intake.preference as
select d.department_id || '-' || p.pid as party_id, coalesce(p.hipaa_allowemail = 'YES', false) as esign_consent,
       coalesce(p.hipaa_allowsms = 'YES', false) as sms_consent, null::bool as marketing_consent, null::date as confidential_since,
       null::text as confidential_address, null::text as preferred_channel, null::time as quiet_from, null::time as quiet_until, null::text as timezone,
       null::int as max_messages_per_14_days
  from clinic.patient_data p, (values ('BILLING'), ('FRONT-DESK')) d (department_id);
-- Only what the patient paid: the insurer's payments are in the statement's balance already.
create view intake.ledger_entry as
select 'AR-' || a.pid || '-' || a.encounter || '-' || a.sequence_no as entry_id, f.name as legal_entity, 'E' || a.encounter as account_number,
       'patient_payment'::text as entry_type, a.pay_amount as amount, 'USD'::text as currency, a.post_date as posted_on, a.post_date as received_on,
       null::numeric as instalment, null::int as day_of_month, null::text as plan_status, null::date as agreed_on, null::text as assigned_to
  from clinic.ar_activity a join clinic.form_encounter e using (encounter) join clinic.facility f on f.id = e.facility_id
 where a.payer_type = 0 and a.pay_amount > 0;
create view intake.communication as
select 'L' || l.id as communication_id, d.department_id, d.department_id || '-' || coalesce(p.guardianspid, p.pid) as party_id,
       case when p.guardianspid is not null then d.department_id || '-' || p.pid end as subject_party_id, 'mail'::text as channel,
       case when l.printed is null then 'pending' else 'sent' end as status, l.made as created_on, null::date as not_before, null::date as deliver_by,
       l.printed as sent_on, case l.kind when 'S' then 'bill' else 'appointment' end as declared_type, null::text as subject,
       case l.kind when 'S' then 'application/pdf' else 'text/plain' end as media_type, l.text as body,
       case l.kind when 'S' then jsonb_build_object('account_no', 'E' || l.encounter, 'statement_no', l.id::text, 'statement_date', l.made,
            'balance_due', to_char(b.balance, 'FM9999990.00'), 'currency', 'USD', 'due_date', l.due, 'service_from', e.date, 'service_to', e.date,
            'provider', f.name, 'mrn', p.pid::text) end as facts,
       1 as pages
  from clinic.letters l join clinic.patient_data p using (pid)
  join (values ('S', 'BILLING'), ('R', 'FRONT-DESK')) d (kind, department_id) on d.kind = l.kind
  left join clinic.form_encounter e using (encounter)
  left join clinic.facility f on f.id = e.facility_id
  -- as the statement printed it: before what the patient paid, which the ledger has
  left join lateral (select (select sum(c.fee) from clinic.billing c where c.encounter = l.encounter and c.activity)
                            - coalesce((select sum(case when a.payer_type > 0 then a.pay_amount else 0 end + a.adj_amount) from clinic.ar_activity a
                                         where a.encounter = l.encounter), 0) as balance) b on true;
