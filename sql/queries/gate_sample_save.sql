-- $1 run, $2 subjects, $3 digests (numbers with a blank between them): what the sampled rows of this night say. Those of nights before the
-- last published one go.
with old as (
    delete from onevoice.night_sample s where s.run_id < (select max(t.run_id) from onevoice.trend_day t))
insert into onevoice.night_sample (run_id, subject, digests)
select $1::bigint, u.subject, string_to_array(u.digests, ' ')::bigint[] from unnest($2::text[], $3::text[]) u (subject, digests)
