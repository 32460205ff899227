-- The row of a new run; this connection then carries its number, which is how others know that the run is alive.
-- $1 as_of, $2 purpose, $3 label, $4 program_version, $5 policy, $6 policy_digest, $7 rules, $8 rules_digest, $9 last_stage,
-- $10 host, $11 pid, $12 gates to pass. Columns: run_id, setting (its value).
with begun as (
    insert into onevoice.run (as_of, purpose, label, program_version, policy, policy_digest, rules, rules_digest,
                              last_stage, host, pid, accepted)
    values ($1::date, $2::text, $3::text, $4::text, $5::xml, $6::text, $7::xml, $8::text, $9::text, $10::text, $11::int, $12::text[])
    returning run_id)
select b.run_id, pg_catalog.set_config('application_name', 'onevoice run ' || b.run_id, false) as setting from begun b
