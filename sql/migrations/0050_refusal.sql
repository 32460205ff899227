-- Why a night was refused: the rejections of a run that a gate ended. Its tables are rolled back, so they are kept here, counted.
create table onevoice.refusal (
    run_id bigint not null references onevoice.run on delete cascade,
    relation text not null,
    attribute text not null,
    code text not null,
    word text,
    found bigint not null,
    example text
);
create index on onevoice.refusal (run_id);
comment on table onevoice.refusal is 'What a night that was refused had rejected, counted; a night that is published has onevoice.rejection.';
comment on column onevoice.refusal.run_id is 'The run.';
comment on column onevoice.refusal.relation is 'The relation of the intake.';
comment on column onevoice.refusal.attribute is 'Its column.';
comment on column onevoice.refusal.code is 'A word of the vocabulary, kind rejection.';
comment on column onevoice.refusal.word is 'The word, of a closed list.';
comment on column onevoice.refusal.found is 'How many rows.';
comment on column onevoice.refusal.example is 'The key of the first.';
