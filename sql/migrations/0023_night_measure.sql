-- What the gates compare a night with: what earlier published nights were made of. A few dozen rows a night, which outlive the runs.
create table onevoice.night_measure (
    run_id bigint not null,
    gate text not null,
    subject text not null,
    value bigint not null,
    primary key (run_id, gate, subject)
);
comment on table onevoice.night_measure is 'What a nightly run was made of, for the gates of later nights. Rows outlive the runs.';
comment on column onevoice.night_measure.run_id is 'The nightly run; it counts once that is published.';
comment on column onevoice.night_measure.gate is 'Which gate compares it: relation, bodies, confidential or consent.';
comment on column onevoice.night_measure.subject is 'Of what: for relation, its name.';
comment on column onevoice.night_measure.value is 'Rows; for bodies, pieces with text per thousand pending.';
