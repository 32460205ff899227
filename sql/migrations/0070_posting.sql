-- Double entry: where every cent of every event of an account is, and what the intake says of the events.
create table onevoice.posting (
    run_id bigint not null,
    customer_id text not null,
    legal_entity text not null,
    account_number text not null,
    currency text not null,
    event text not null,
    entry_id text,
    communication_id text,
    happened_on date,
    place text not null,
    bill_id text,
    amount numeric not null,
    check ((entry_id is null) <> (communication_id is null)),
    check (event in ('patient_payment', 'patient_prepayment', 'payment_plan', 'assignment', 'adjustment', 'share', 'credit_note')),
    check (place in ('used', 'confirmed', 'credit', 'undone', 'shown', 'awaiting_bill', 'later', 'kept')),
    check ((bill_id is not null) = (place in ('used', 'confirmed', 'credit')))
) partition by list (run_id);
create index on onevoice.posting (run_id, customer_id);
comment on table onevoice.posting is
    'Where the money of every event of an account is: of a ledger entry, of an EOB its share of the patient''s, of a credit note. The '
    'postings of an event come to its amount.';
comment on column onevoice.posting.run_id is 'The run.';
comment on column onevoice.posting.customer_id is 'Whose account it is.';
comment on column onevoice.posting.legal_entity is 'Who is owed on the account; of an event on none, whose event it is.';
comment on column onevoice.posting.account_number is 'The number that the event bears.';
comment on column onevoice.posting.currency is 'ISO 4217 code.';
comment on column onevoice.posting.event is 'A ledger entry''s type, share (of an EOB) or credit_note.';
comment on column onevoice.posting.entry_id is 'The ledger entry; null: a paper tells of the event.';
comment on column onevoice.posting.communication_id is 'The paper; null: the ledger tells of the event.';
comment on column onevoice.posting.happened_on is 'Its day; null: not yet.';
comment on column onevoice.posting.place is
    'used (on that bill), confirmed (a share, of that bill), credit (given back, said beside that bill), undone (paid and taken back), '
    'shown (in the balance of the newest statement), awaiting_bill, later (a day to come) or kept (nothing needs it tonight).';
comment on column onevoice.posting.bill_id is 'The statement, plan statement or notice that it was used on.';
comment on column onevoice.posting.amount is 'The part of the event''s money that is there.';

create table onevoice.snapshot_entry (
    run_id bigint not null,
    customer_id text not null,
    entry_id text not null,
    account_number text not null,
    entry_type text not null,
    currency text,
    amount numeric not null,
    primary key (run_id, customer_id, entry_id)
) partition by list (run_id);
comment on table onevoice.snapshot_entry is
    'Working table of the invariant checks, filled by the reading side: the ledger''s events that a customer''s papers and numbers name.';
comment on column onevoice.snapshot_entry.run_id is 'The run.';
comment on column onevoice.snapshot_entry.customer_id is 'Whose papers or numbers name it.';
comment on column onevoice.snapshot_entry.entry_id is 'As intake.ledger_entry.';
comment on column onevoice.snapshot_entry.account_number is 'As intake.ledger_entry.';
comment on column onevoice.snapshot_entry.entry_type is 'As intake.ledger_entry.';
comment on column onevoice.snapshot_entry.currency is 'As intake.ledger_entry; null: not stated.';
comment on column onevoice.snapshot_entry.amount is 'As intake.ledger_entry; of a payment plan its instalment.';
