-- $1 run, $2 gates, $3 subjects, $4 values: what this night is made of. Older ones than gates look back to go.
with old as (
    delete from onevoice.night_measure m
     where m.run_id < (select min(t.run_id) from (select d.run_id from onevoice.trend_day d order by d.run_id desc limit 28) t))
insert into onevoice.night_measure (run_id, gate, subject, value)
select $1::bigint, u.gate, u.subject, u.value from unnest($2::text[], $3::text[], $4::bigint[]) u (gate, subject, value)
