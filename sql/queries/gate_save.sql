-- $1 run, $2 gates, $3 subjects, $4 values: what this night is made of.
insert into onevoice.night_measure (run_id, gate, subject, value)
select $1::bigint, u.gate, u.subject, u.value from unnest($2::text[], $3::text[], $4::bigint[]) u (gate, subject, value)
