-- A bank with a core system's customer file and an output queue, mapped onto the intake. Schema and rows are made up; the views are the mapping.
--   onevoice init && psql -f sql/examples/bank.sql && onevoice init && onevoice check --data && onevoice run --as-of 2026-11-02 --feed feed
create schema core;

create table core.cif (
    cif_no char(10) primary key, name_line varchar(80) not null, birth_dt date, tax_id char(9), addr_line1 varchar(60), city varchar(40), st char(2),
    zip varchar(10), email_addr varchar(80), mobile varchar(20), edelivery char(1) not null, sms char(1) not null, chg_ts timestamptz);
create table core.acct (acct_no char(12) primary key, cif_no char(10) not null, product char(3) not null, opened date, maturity date);
-- what the systems hand to the print room: one row a document, the text as it is printed
create table core.output_queue (
    doc_id bigint primary key, acct_no char(12) not null, system char(4) not null, form char(6) not null, made date not null, must_go date,
    state char(1) not null, gone date, amount numeric(15, 2), due date, eff date, lines text);

insert into core.cif values
    ('0000004711', 'HELEN M PARK', '1964-02-27', '000004417', '88 HARBOR ST', 'TOLEDO', 'OH', '43604', 'hpark@example.org', '4195550110', 'Y', 'N', '2026-07-01'),
    ('0000004712', 'JOSE A RIVAS', '1990-12-05', '000009021', '3 ELM CT', 'TOLEDO', 'OH', '43606', null, '4195550122', 'N', 'Y', '2026-07-01'),
    ('0000004713', 'ANNA B LINDQVIST', '1982-06-18', '000003305', '19 RIVER RD', 'PERRYSBURG', 'OH', '43551', null, null, 'N', 'N', '2026-07-01'),
    ('0000009102', 'PARK, HELEN', '1964-02-27', '000004417', '88 HARBOR STREET', 'TOLEDO', 'OH', '43604-1200', null, null, 'N', 'N', '2024-03-09');
insert into core.acct values
    ('100000000101', '0000004711', 'CDA', '2021-11-20', '2026-11-20'), ('100000000102', '0000004711', 'CRD', '2015-03-01', null),
    ('100000000103', '0000009102', 'MTG', '2012-05-01', null), ('100000000104', '0000004712', 'CRD', '2019-08-14', null),
    ('100000000105', '0000004713', 'DDA', '2018-01-30', null);
insert into core.output_queue values
    (7001, '100000000101', 'DEPO', 'CDMAT ', '2026-10-26', '2026-11-06', 'P', null, null, null, '2026-11-20', E'Your certificate of deposit matures on 11/20/2026.\nIt renews for the same term unless you tell us otherwise within the grace period of 10 days after maturity.'),
    (7002, '100000000102', 'CARD', 'STMT  ', '2026-10-30', null, 'P', null, 312.40, '2026-11-25', null, E'Credit card statement\nAccount number: 100000000102\nNew balance: $312.40\nMinimum payment due: $35.00\nPayment due date: 11/25/2026'),
    (7003, '100000000103', 'MORT', 'ESCROW', '2026-10-30', null, 'P', null, null, null, '2027-01-01', E'Annual escrow account statement\nYour monthly mortgage payment changes on January 1, 2027.'),
    (7004, '100000000104', 'CARD', 'STMT  ', '2026-10-30', null, 'P', null, 58.17, '2026-11-25', null, E'Credit card statement\nAccount number: 100000000104\nNew balance: $58.17\nMinimum payment due: $25.00\nPayment due date: 11/25/2026'),
    (7005, '100000000104', 'CARD', 'STMT  ', '2026-09-30', null, 'G', '2026-10-01', 41.00, '2026-10-25', null, E'Credit card statement\nAccount number: 100000000104\nNew balance: $41.00'),
    (7006, '100000000104', 'MKTG', 'OFFER ', '2026-10-30', null, 'P', null, null, null, null, E'Enjoy 3% cash back on groceries this winter with your card. Offer ends December 31, 2026.'),
    (7007, '100000000105', 'DEPO', 'TERMS ', '2026-10-29', null, 'P', null, null, null, '2026-12-15', E'Notice of change in terms\nStarting December 15, 2026 the monthly maintenance fee of your checking account changes.'),
    (7008, '100000000101', 'MKTG', 'OFFER ', '2026-10-30', null, 'X', null, null, null, null, E'Never printed.');

drop table intake.organization, intake.department, intake.party, intake.identifier, intake.preference, intake.communication;
create view intake.organization as select 'BANK'::text as organization_id, 'First Harbor Bank'::text as name;
-- The bank is one legal entity: what it is owed may be netted within it, and only there.
create view intake.department as
select s.system as department_id, 'BANK'::text as organization_id, s.name, 'First Harbor Bank'::text as legal_entity, s.role
  from (values ('DEPO', 'Deposits', 'deposits'), ('CARD', 'Cards', 'cards'), ('MORT', 'Mortgage Servicing', 'mortgage'), ('MKTG', 'Marketing', 'marketing'))
       s (system, name, role);
-- char(n) is cast: its padding would be part of a key. One record a customer and system.
create view intake.party as
select s.system || '-' || trim(c.cif_no) as party_id, s.system as department_id, c.name_line::text as full_name, null::text as given_name,
       null::text as middle_name, null::text as family_name, null::text as suffix, c.birth_dt as birth_date, null::text as address,
       c.addr_line1::text as street, c.city::text, trim(c.st) as region, c.zip::text as postal_code, 'US'::text as country, c.email_addr::text as email,
       c.mobile::text as phone, right(c.tax_id, 4)::text as tax_id_last4, c.chg_ts as updated_at
  from core.cif c, (values ('DEPO'), ('CARD'), ('MORT'), ('MKTG')) s (system);
create view intake.identifier as
select s.system || '-' || trim(c.cif_no) as party_id, 'cif'::text as system, trim(c.cif_no) as value
  from core.cif c, (values ('DEPO'), ('CARD'), ('MORT'), ('MKTG')) s (system);
create view intake.preference as
select s.system || '-' || trim(c.cif_no) as party_id, c.edelivery = 'Y' as esign_consent, c.sms = 'Y' as sms_consent, null::bool as marketing_consent,
       null::date as confidential_since, null::text as confidential_address, null::text as preferred_channel, null::time as quiet_from,
       null::time as quiet_until, null::text as timezone, null::int as max_messages_per_14_days
  from core.cif c, (values ('DEPO'), ('CARD'), ('MORT'), ('MKTG')) s (system);
create view intake.communication as
select q.doc_id::text as communication_id, trim(q.system) as department_id, trim(q.system) || '-' || trim(a.cif_no) as party_id,
       null::text as subject_party_id, 'mail'::text as channel,
       case q.state when 'P' then 'pending' when 'G' then 'sent' when 'X' then 'cancelled' else q.state::text end as status, q.made as created_on,
       null::date as not_before, q.must_go as deliver_by, q.gone as sent_on,
       -- words of `onevoice vocabulary class`: of another word the text alone decides
       case trim(q.form) when 'STMT' then 'bill' when 'CDMAT' then 'time_account_maturity_notice' when 'ESCROW' then 'service_notice'
                         when 'TERMS' then 'change_in_terms_notice' when 'OFFER' then 'marketing' end as declared_type,
       null::text as subject, 'text/plain'::text as media_type, q.lines as body,
       jsonb_strip_nulls(jsonb_build_object('account_no', trim(q.acct_no), 'currency', case when q.amount is not null then 'USD' end,
            'balance_due', to_char(q.amount, 'FM999999990.00'), 'due_date', q.due, 'effective_date', case when trim(q.form) <> 'CDMAT' then q.eff end,
            'maturity_date', case when trim(q.form) = 'CDMAT' then q.eff end)) as facts,
       1 as pages
  from core.output_queue q join core.acct a using (acct_no);
