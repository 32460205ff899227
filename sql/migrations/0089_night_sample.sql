-- What the same few hundred rows of each relation said on the last published night, for the gate that asks whether they still do. Digests
-- only, a third of a megabyte, of one night: the next one takes its place.
create table onevoice.night_sample (
    run_id bigint not null,
    subject text not null,
    digests bigint[] not null,
    primary key (run_id, subject)
);
alter table onevoice.night_sample alter column digests set storage extended;
comment on table onevoice.night_sample is 'What a sample of the rows of a nightly run''s intake said, as digests. Of the last published night.';
comment on column onevoice.night_sample.run_id is 'The nightly run; it counts once that is published.';
comment on column onevoice.night_sample.subject is 'A relation, or a column behind its relation''s name.';
comment on column onevoice.night_sample.digests is
    'Of a relation those of the keys, ascending; of a column what each of these rows says there, in that order (0: nothing).';

comment on table onevoice.night_measure is 'What a nightly run was made of, for the gates of later nights. Rows outlive the runs, for 28 nights.';
comment on column onevoice.night_measure.gate is
    'Which gate compares it: relation, pending, bodies, kept, copies, filled, column, varied; low, high, low_age and high_age are the gate middle''s.';
comment on column onevoice.night_measure.subject is 'Of what: a relation, or a column behind its relation''s name.';
comment on column onevoice.night_measure.value is
    'Rows; for column, different values; for bodies, pieces with text per thousand pending; for kept, copies, filled and varied, rows per million; '
    'for low and high amounts in ten-thousandths, numbers, or days since 1970-01-01, and for low_age and high_age days after the night''s.';
