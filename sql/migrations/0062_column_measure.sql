-- What the gates compare now has the columns too.
comment on column onevoice.night_measure.gate is 'Which gate compares it: relation, column, bodies, confidential, consent or pending.';
comment on column onevoice.night_measure.subject is 'Of what: for relation its name, for column its name behind the relation''s.';
comment on column onevoice.night_measure.value is 'Rows; for column, different values; for bodies, pieces with text per thousand pending.';
