-- A small intake with one of every fault that a row can have. Tables without constraints stand in for a site's views.
begin;
insert into intake.organization values ('mercy', 'Mercy Health'), ('first', 'First Bank');
insert into intake.department values
    ('billing', 'mercy', 'Billing', 'Mercy Hospital', 'hospital'),
    ('cards', 'first', 'Cards', 'First Bank NA', 'cards'),
    ('lost', 'nowhere', 'Lost', 'Nobody', 'other');
insert into intake.capability values ('billing', 'bed', 3, null), ('billing', 'ramp', 3, array['12345', '12346']);
insert into intake.party (party_id, department_id, full_name, birth_date, updated_at) values
    ('p2', 'cards', 'Ann Example', '1970-02-03', '2026-01-02 03:04:05+00'),
    ('p1', 'billing', 'Ann Example', '1970-02-03', null),
    ('p3', 'lost', 'Orphan', null, null),
    ('p4', 'billing', 'Forever', 'infinity', null);
insert into intake.party_alias values ('p1', 2, 'Ann Former', null, '2020-01-01'), ('p1', 1, 'Ann First', null, null);
insert into intake.identifier values ('p1', 'mrn', '7'), ('p3', 'mrn', '8');
insert into intake.coverage values ('p1', 'Plan', 1);
insert into intake.preference (party_id, esign_consent, sms_consent, quiet_from, quiet_until) values ('p1', true, false, '22:00', '07:30');
insert into intake.requirement values ('p1', 'bed', '2026-11-20');
insert into intake.ledger_entry (entry_id, legal_entity, account_number, entry_type, amount, currency, posted_on) values
    ('l1', 'Mercy Hospital', '42', 'patient_payment', 120.05, 'usd', '2026-10-01'),
    ('l2', 'Mercy Hospital', '42', 'patient_payment', 'NaN', 'USD', '2026-10-01'),
    ('l3', 'Mercy Hospital', '42', 'adjustment', -0.5, 'USD', '2026-10-01');
insert into intake.communication (communication_id, department_id, party_id, channel, status, created_on, sent_on, media_type, body, facts) values
    ('c2', 'billing', 'p1', 'mail', 'pending', '2026-11-01', null, 'text/plain', 'Please pay.', '{"balance_due": "12.00"}'),
    ('c1', 'cards', 'p2', 'email', 'pending', '2026-11-01', null, 'text/plain', 'Your card.', null),
    ('c3', 'billing', 'p9', 'mail', 'pending', '2026-11-01', null, 'text/plain', 'To nobody.', null),
    ('c4', 'billing', 'p1', 'mail', 'sent', '2026-10-20', '2026-10-21', 'text/plain', 'Earlier.', null),
    ('c5', 'billing', 'p1', 'mail', 'sent', '2025-10-20', '2025-10-21', 'text/plain', 'Long ago.', null),
    ('c6', 'billing', 'p1', 'mail', 'cancelled', '2026-11-01', null, 'text/plain', 'Never.', null),
    ('c7', 'billing', 'p1', 'mail', 'pending', '2026-11-01', null, 'text/plain', repeat('x', 17000000), null);
insert into intake.outcome values ('o1', 'p1', 'c4', 'paid', '2026-10-25', 10);
insert into intake.link_decision values ('p1', 'p2', true, 'reviewer', '2026-10-01');
commit;
