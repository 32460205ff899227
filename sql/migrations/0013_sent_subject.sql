-- Whose matter a sent piece was: a confidential person's papers go to that person whoever the recipient on them is, and what had
-- left before must be looked for where the decision looked.
alter table onevoice.sent_piece add column subject_party_id text;
comment on column onevoice.sent_piece.subject_party_id is 'Whom it was about; null: its recipient.';
