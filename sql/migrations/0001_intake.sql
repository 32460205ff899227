-- The intake: what departments hand over. A site may replace any of these tables by a view with the same columns.
-- There are no foreign keys, so that each relation can be replaced alone and loaded in any order: onevoice checks
-- every reference when it reads, and rejects a row instead of stopping.
create schema intake;
comment on schema intake is 'What departments hand over to onevoice, which only ever reads it.';

create table intake.organization (
    organization_id text not null,
    name text not null,
    primary key (organization_id)
);
comment on table intake.organization is
    'Organisations: houses that send through one or more departments.';
comment on column intake.organization.organization_id is 'Key.';
comment on column intake.organization.name is 'Name as customers know it.';

create table intake.department (
    department_id text not null,
    organization_id text not null,
    name text not null,
    legal_entity text not null,
    role text not null,
    primary key (department_id)
);
comment on table intake.department is
    'Senders. Each is one department of one organisation.';
comment on column intake.department.department_id is 'Key.';
comment on column intake.department.organization_id is 'The organisation it belongs to.';
comment on column intake.department.name is 'Name as customers know it.';
comment on column intake.department.legal_entity is 'Who is owed or bound; money never nets across two legal entities.';
comment on column intake.department.role is 'hospital, professional_group, anaesthesiology_group, health_plan, pharmacy, dme, home_health, rehab, transport, companion_care, advocacy, debt_collector, deposits, time_deposits, cards, mortgage, marketing or other; the policy maps roles to content domains.';

create table intake.capability (
    department_id text not null,
    service text not null,
    lead_days int not null,
    service_area text[],
    primary key (department_id, service),
    check (lead_days >= 0)
);
comment on table intake.capability is
    'What a department itself really delivers.';
comment on column intake.capability.department_id is 'The department.';
comment on column intake.capability.service is 'Code of the service.';
comment on column intake.capability.lead_days is 'Calendar days from order to delivery.';
comment on column intake.capability.service_area is 'Postal codes served; null: everywhere.';

create table intake.party (
    party_id text not null,
    department_id text not null,
    full_name text,
    given_name text,
    middle_name text,
    family_name text,
    suffix text,
    birth_date date,
    address text,
    street text,
    city text,
    region text,
    postal_code text,
    country text,
    email text,
    phone text,
    tax_id_last4 text,
    updated_at timestamptz,
    primary key (party_id)
);
comment on table intake.party is
    'One department''s own record of a person. Parts and one-line forms of name and address may both occur.';
comment on column intake.party.party_id is 'Key.';
comment on column intake.party.department_id is 'The department that holds this record.';
comment on column intake.party.full_name is 'The name in one line.';
comment on column intake.party.given_name is 'Given name.';
comment on column intake.party.middle_name is 'Middle name or initial.';
comment on column intake.party.family_name is 'Family name.';
comment on column intake.party.suffix is 'Jr, Sr, III.';
comment on column intake.party.birth_date is 'Date of birth.';
comment on column intake.party.address is 'The postal address in one line.';
comment on column intake.party.street is 'Street and number.';
comment on column intake.party.city is 'City.';
comment on column intake.party.region is 'State or region.';
comment on column intake.party.postal_code is 'Postal code.';
comment on column intake.party.country is 'Country.';
comment on column intake.party.email is 'E-mail address.';
comment on column intake.party.phone is 'Phone number as the department writes it.';
comment on column intake.party.tax_id_last4 is 'Last four digits of the tax id.';
comment on column intake.party.updated_at is 'When the department last touched the record.';

create table intake.party_alias (
    party_id text not null,
    alias_no int not null,
    full_name text,
    address text,
    valid_until date,
    primary key (party_id, alias_no)
);
comment on table intake.party_alias is
    'Former names and addresses of a party.';
comment on column intake.party_alias.party_id is 'The party.';
comment on column intake.party_alias.alias_no is 'Number of the alias within the party.';
comment on column intake.party_alias.full_name is 'A former name.';
comment on column intake.party_alias.address is 'A former address.';
comment on column intake.party_alias.valid_until is 'Last day it was in use.';

create table intake.identifier (
    party_id text not null,
    system text not null,
    value text not null,
    primary key (party_id, system, value)
);
comment on table intake.identifier is
    'Numbers by which a party is known: member_id, mrn, account_number, guarantor_number, tax_id and others.';
comment on column intake.identifier.party_id is 'The party.';
comment on column intake.identifier.system is 'What kind of number; carries the origin where numbers of merged houses collide.';
comment on column intake.identifier.value is 'The number.';

create table intake.coverage (
    party_id text not null,
    payer text not null,
    precedence int not null,
    primary key (party_id, payer),
    check (precedence >= 1)
);
comment on table intake.coverage is
    'Who insures a party, in which order.';
comment on column intake.coverage.party_id is 'The party.';
comment on column intake.coverage.payer is 'The payer.';
comment on column intake.coverage.precedence is '1 is the primary payer.';

create table intake.preference (
    party_id text not null,
    esign_consent bool not null,
    sms_consent bool not null,
    marketing_consent bool,
    confidential_since date,
    confidential_address text,
    preferred_channel text,
    quiet_from time,
    quiet_until time,
    timezone text,
    max_messages_per_14_days int,
    primary key (party_id)
);
comment on table intake.preference is
    'What a party allows and wishes. A party without a row has given no consent.';
comment on column intake.preference.party_id is 'The party.';
comment on column intake.preference.esign_consent is 'May get by electronic means what the law wants in writing.';
comment on column intake.preference.sms_consent is 'May get text messages.';
comment on column intake.preference.marketing_consent is 'May get marketing; null: not stated.';
comment on column intake.preference.confidential_since is 'From this day on messages go to confidential_address only.';
comment on column intake.preference.confidential_address is 'Where confidential communications go.';
comment on column intake.preference.preferred_channel is 'mail, email, sms, portal or phone.';
comment on column intake.preference.quiet_from is 'Start of the hours without messages, in the timezone.';
comment on column intake.preference.quiet_until is 'End of the hours without messages.';
comment on column intake.preference.timezone is 'Name of the time zone.';
comment on column intake.preference.max_messages_per_14_days is 'Most messages the party wants within 14 days; null: no limit stated.';

create table intake.requirement (
    party_id text not null,
    service text not null,
    needed_by date not null,
    primary key (party_id, service)
);
comment on table intake.requirement is
    'What a customer said they need.';
comment on column intake.requirement.party_id is 'The party.';
comment on column intake.requirement.service is 'Code of the service.';
comment on column intake.requirement.needed_by is 'The day it is needed.';

create table intake.ledger_entry (
    entry_id text not null,
    legal_entity text not null,
    account_number text not null,
    entry_type text not null,
    amount numeric,
    currency text,
    posted_on date,
    received_on date,
    instalment numeric,
    day_of_month int,
    plan_status text,
    agreed_on date,
    assigned_to text,
    primary key (entry_id),
    check (entry_type in ('patient_payment', 'patient_prepayment', 'payment_plan', 'assignment', 'adjustment')),
    check (day_of_month between 1 and 31)
);
comment on table intake.ledger_entry is
    'Payments, plans, assignments and adjustments, by account.';
comment on column intake.ledger_entry.entry_id is 'Key.';
comment on column intake.ledger_entry.legal_entity is 'Whose books.';
comment on column intake.ledger_entry.account_number is 'The account.';
comment on column intake.ledger_entry.entry_type is 'patient_payment, patient_prepayment, payment_plan, assignment or adjustment.';
comment on column intake.ledger_entry.amount is 'The amount.';
comment on column intake.ledger_entry.currency is 'ISO 4217 code.';
comment on column intake.ledger_entry.posted_on is 'Day it was posted.';
comment on column intake.ledger_entry.received_on is 'Day it was received.';
comment on column intake.ledger_entry.instalment is 'Instalment of a payment plan.';
comment on column intake.ledger_entry.day_of_month is 'Day of the month an instalment is due.';
comment on column intake.ledger_entry.plan_status is 'current, defaulted, completed and the like.';
comment on column intake.ledger_entry.agreed_on is 'Day the plan was agreed.';
comment on column intake.ledger_entry.assigned_to is 'The agency an account was assigned to.';

create table intake.communication (
    communication_id text not null,
    department_id text not null,
    party_id text not null,
    subject_party_id text,
    channel text not null,
    status text not null,
    created_on date not null,
    not_before date,
    deliver_by date,
    sent_on date,
    declared_type text,
    subject text,
    media_type text not null,
    body text,
    facts jsonb,
    pages int,
    primary key (communication_id),
    check (channel in ('mail', 'email', 'sms', 'portal', 'phone')),
    check (status in ('pending', 'sent', 'cancelled'))
);
comment on table intake.communication is
    'What departments want to send, or have sent.';
comment on column intake.communication.communication_id is 'Key.';
comment on column intake.communication.department_id is 'The sender.';
comment on column intake.communication.party_id is 'The recipient, as that department holds them.';
comment on column intake.communication.subject_party_id is 'Whom it is about, where that is not the recipient.';
comment on column intake.communication.channel is 'mail, email, sms, portal or phone.';
comment on column intake.communication.status is 'pending, sent or cancelled.';
comment on column intake.communication.created_on is 'Day it was written.';
comment on column intake.communication.not_before is 'Earliest day it may leave.';
comment on column intake.communication.deliver_by is 'Latest day it must be there.';
comment on column intake.communication.sent_on is 'Day it was sent.';
comment on column intake.communication.declared_type is 'What the department calls it.';
comment on column intake.communication.subject is 'Subject line.';
comment on column intake.communication.media_type is 'text/plain, text/html, application/fhir+xml, application/fhir+json, application/xml (UBL by its namespace) or application/edi-x12.';
comment on column intake.communication.body is 'The text; may be bytea in a view.';
comment on column intake.communication.facts is 'Structured facts the department already has.';
comment on column intake.communication.pages is 'Pages on paper.';

create table intake.outcome (
    outcome_id text not null,
    party_id text not null,
    communication_id text,
    event text not null,
    occurred_on date not null,
    amount numeric,
    primary key (outcome_id),
    check (event in ('paid', 'called', 'complained', 'undeliverable', 'opened'))
);
comment on table intake.outcome is
    'What became of earlier communications.';
comment on column intake.outcome.outcome_id is 'Key.';
comment on column intake.outcome.party_id is 'The party.';
comment on column intake.outcome.communication_id is 'The communication, if one is known.';
comment on column intake.outcome.event is 'paid, called, complained, undeliverable or opened.';
comment on column intake.outcome.occurred_on is 'The day.';
comment on column intake.outcome.amount is 'What was paid.';

create table intake.link_decision (
    party_id text not null,
    other_party_id text not null,
    same bool not null,
    decided_by text not null,
    decided_on date not null,
    primary key (party_id, other_party_id),
    check (party_id <> other_party_id)
);
comment on table intake.link_decision is
    'A reviewer''s word on two parties, always obeyed.';
comment on column intake.link_decision.party_id is 'One party.';
comment on column intake.link_decision.other_party_id is 'The other party.';
comment on column intake.link_decision.same is 'Whether they are one person.';
comment on column intake.link_decision.decided_by is 'Who decided.';
comment on column intake.link_decision.decided_on is 'When.';
