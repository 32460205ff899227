-- The line over a message as a word and its values, so that a composer can say it in any language; and a section for what is not due.
alter table onevoice.message add column headline_code text, add column headline_values jsonb;
comment on column onevoice.message.headline_code is
    'What the headline says: pay, dispute, unread, not_due, act, changes, needs, information or nothing. Null: the original alone, unread.';
comment on column onevoice.message.headline_values is
    'Its values: lines (each with kind, amount, currency, payee, legal_entity, day, past) and unread; day; open and of.';
alter table onevoice.section drop constraint section_kind_check;
alter table onevoice.section add constraint section_kind_check
    check (kind in ('pay', 'not_due', 'do_by', 'changes', 'needs', 'information', 'enclosure'));
comment on column onevoice.section.kind is 'pay, not_due, do_by, changes, needs, information or enclosure.';
