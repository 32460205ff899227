-- A hospital with tables like Synthea's CSV files and FHIR bodies, and the health plan that pays it, mapped onto the intake. Schema and rows are made
-- up; the views at the end are the mapping.
--   onevoice init && psql -f sql/examples/hospital.sql && onevoice init && onevoice check --data && onevoice run --as-of 2026-11-02 --feed feed
create schema synthea;

create table synthea.organizations (id text primary key, name text not null);
create table synthea.payers (id text primary key, name text not null);
create table synthea.patients (
    id text primary key, birthdate date, ssn text, first text, middle text, last text, suffix text, address text, city text, state text, zip text);
create table synthea.encounters (id text primary key, start date, patient text not null, organization text not null, payer text, base_cost numeric, payer_coverage numeric);
-- what waits for the printer: FHIR resources of the hospital (Invoice) and of the plan (ExplanationOfBenefit)
create table synthea.outbox (id text primary key, encounter text not null, sender text not null, resource jsonb not null, queued date not null, mailed date);
create table synthea.payments (id text primary key, encounter text not null, amount numeric not null, received date not null);

insert into synthea.organizations values ('org-1', 'Mercy General Hospital');
insert into synthea.payers values ('pay-1', 'Summit Health Plan');
insert into synthea.patients values
    ('p-1', '1970-03-03', '999-11-2201', 'Lena', 'K', 'Hartwell', null, '5 Oak Terrace', 'Springfield', 'MA', '01103'),
    ('p-2', '1958-09-24', '999-11-7734', 'Omar', null, 'Haddad', null, '221 Pine Street', 'Springfield', 'MA', '01105'),
    ('p-3', '1995-05-12', '999-11-0192', 'Grace', 'A', 'Oyelaran', null, '14 Summer Street Apt 5', 'Chicopee', 'MA', '01013');
insert into synthea.encounters values
    ('e-1', '2026-09-02', 'p-1', 'org-1', 'pay-1', 1200.00, 950.00), ('e-2', '2026-09-09', 'p-2', 'org-1', 'pay-1', 640.00, 400.00),
    ('e-3', '2026-10-01', 'p-3', 'org-1', 'pay-1', 310.00, 0);
insert into synthea.payments values ('pm-1', 'e-2', 40.00, '2026-10-20');

-- Resources as an interface engine keeps them: the hospital's invoice and the plan's explanation of one encounter bear the same control number.
insert into synthea.outbox
select 'inv-' || e.id, e.id, 'HOSPITAL', jsonb_build_object('resourceType', 'Invoice', 'id', 'inv-' || e.id, 'status', 'issued', 'date', '2026-10-28',
         'account', jsonb_build_object('identifier', jsonb_build_object('value', 'A-' || e.id)),
         'issuer', jsonb_build_object('display', 'Mercy General Hospital'),
         'totalGross', jsonb_build_object('value', e.base_cost - e.payer_coverage, 'currency', 'USD'),
         'paymentTerms', 'Due 2026-11-27'), date '2026-10-28', null::date
  from synthea.encounters e
 union all
select 'eob-' || e.id, e.id, 'PLAN', jsonb_build_object('resourceType', 'ExplanationOfBenefit', 'id', 'eob-' || e.id, 'status', 'active', 'use', 'claim',
         'outcome', 'complete', 'created', '2026-10-22', 'insurer', jsonb_build_object('display', 'Summit Health Plan'),
         'provider', jsonb_build_object('display', 'Mercy General Hospital'),
         'billablePeriod', jsonb_build_object('start', e.start, 'end', e.start),
         'total', jsonb_build_array(
             jsonb_build_object('category', jsonb_build_object('coding', jsonb_build_array(jsonb_build_object('code', 'submitted'))), 'amount', jsonb_build_object('value', e.base_cost, 'currency', 'USD')),
             jsonb_build_object('category', jsonb_build_object('coding', jsonb_build_array(jsonb_build_object('code', 'benefit'))), 'amount', jsonb_build_object('value', e.payer_coverage, 'currency', 'USD')))),
       date '2026-10-22', case when e.id = 'e-2' then date '2026-10-23' end
  from synthea.encounters e where e.payer_coverage > 0;

drop table intake.organization, intake.department, intake.party, intake.identifier, intake.coverage, intake.preference, intake.ledger_entry, intake.communication;
create view intake.organization as select o.id as organization_id, o.name from synthea.organizations o union all select p.id, p.name from synthea.payers p;
create view intake.department as
select 'HOSPITAL'::text as department_id, o.id as organization_id, o.name || ' Billing' as name, o.name as legal_entity, 'hospital'::text as role from synthea.organizations o
 union all select 'PLAN', p.id, p.name || ' Claims', p.name, 'health_plan' from synthea.payers p;
create view intake.party as
select d.department_id || '-' || p.id as party_id, d.department_id, null::text as full_name, p.first as given_name, p.middle as middle_name, p.last as family_name,
       p.suffix, p.birthdate as birth_date, null::text as address, p.address as street, p.city, p.state as region, p.zip as postal_code, 'US'::text as country,
       null::text as email, null::text as phone, right(p.ssn, 4) as tax_id_last4, null::timestamptz as updated_at
  from synthea.patients p, (values ('HOSPITAL'), ('PLAN')) d (department_id);
create view intake.identifier as select 'HOSPITAL-' || p.id as party_id, 'mrn'::text as system, p.id as value from synthea.patients p;
create view intake.coverage as select distinct 'HOSPITAL-' || e.patient as party_id, e.payer, 1 as precedence from synthea.encounters e where e.payer is not null;
-- Synthea has no consents: without a row everybody gets paper, which is right; a row that says so is what check --data asks for.
create view intake.preference as
select p.party_id, false as esign_consent, false as sms_consent, null::bool as marketing_consent, null::date as confidential_since,
       null::text as confidential_address, null::text as preferred_channel, null::time as quiet_from, null::time as quiet_until, null::text as timezone,
       null::int as max_messages_per_14_days
  from intake.party p;
create view intake.ledger_entry as
select m.id as entry_id, o.name as legal_entity, 'A-' || m.encounter as account_number, 'patient_payment'::text as entry_type, m.amount, 'USD'::text as currency,
       m.received as posted_on, m.received as received_on, null::numeric as instalment, null::int as day_of_month, null::text as plan_status,
       null::date as agreed_on, null::text as assigned_to
  from synthea.payments m join synthea.encounters e on e.id = m.encounter join synthea.organizations o on o.id = e.organization;
-- The body is the resource as it is; what the tables know for certain (account, control number, sums, days) stands beside it as facts, and facts win.
create view intake.communication as
select x.id as communication_id, x.sender as department_id, x.sender || '-' || e.patient as party_id, null::text as subject_party_id, 'mail'::text as channel,
       case when x.mailed is null then 'pending' else 'sent' end as status, x.queued as created_on, null::date as not_before, null::date as deliver_by,
       x.mailed as sent_on, case x.sender when 'PLAN' then 'eob' else 'bill' end as declared_type, null::text as subject,
       'application/fhir+json'::text as media_type, x.resource::text as body,
       case x.sender when 'PLAN'
           then jsonb_build_object('patient_control_no', 'A-' || e.id, 'eob_no', x.id, 'provider', o.name, 'service_from', e.start, 'service_to', e.start,
                'submitted', e.base_cost::text, 'allowed', e.base_cost::text, 'plan_paid', e.payer_coverage::text,
                'patient_responsibility', (e.base_cost - e.payer_coverage)::text, 'currency', 'USD')
           else jsonb_build_object('account_no', 'A-' || e.id, 'patient_control_no', 'A-' || e.id, 'statement_no', x.id, 'statement_date', x.queued, 'provider', o.name,
                'balance_due', (e.base_cost - e.payer_coverage)::text, 'due_date', x.queued + 30, 'service_from', e.start, 'service_to', e.start, 'currency', 'USD')
       end as facts,
       1 as pages
  from synthea.outbox x join synthea.encounters e on e.id = x.encounter join synthea.organizations o on o.id = e.organization;
