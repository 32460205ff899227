-- Roles and their privileges; run by every init. Roles belong to the cluster, so another database may have made them already.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['onevoice_reader', 'onevoice_publisher', 'onevoice_dashboard', 'onevoice_dashboard_customer']
    loop
        if not exists (select from pg_catalog.pg_roles r where r.rolname = wanted) then
            begin
                execute pg_catalog.format('create role %I nologin', wanted);
            exception when duplicate_object or unique_violation then
                null; -- another init was faster
            end;
        end if;
    end loop;
end $$;

-- A grant of membership that is there already only raises a notice.
do $$
begin
    if not pg_catalog.pg_has_role('onevoice_dashboard_customer', 'onevoice_dashboard', 'member') then
        grant onevoice_dashboard to onevoice_dashboard_customer;
    end if;
end $$;

-- Reads the intake, writes nothing.
grant usage on schema intake to onevoice_reader;
grant select on all tables in schema intake to onevoice_reader;

-- Runs the job: the rows of a run into its own tables, and everything that makes, attaches, checks, publishes or drops them through
-- functions. It can neither publish what was not checked nor take back or change what was published.
grant usage on schema onevoice, onevoice_part to onevoice_publisher;
grant select on all tables in schema onevoice to onevoice_publisher;
revoke insert, update on onevoice.run from onevoice_publisher;
grant insert (as_of, purpose, label, program_version, policy, policy_digest, rules, rules_digest, last_stage, host, pid, accepted),
    update (snapshot, system_identifier) on onevoice.run to onevoice_publisher;
grant insert, update on onevoice.progress to onevoice_publisher;
revoke insert on onevoice.retired_customer, onevoice.overload_pair from onevoice_publisher;
grant insert on onevoice.stage, onevoice.refusal, onevoice.holdout, onevoice.night_measure to onevoice_publisher;
grant insert, delete on onevoice.link_memory to onevoice_publisher;
grant execute on function onevoice.run_tables_create(bigint), onevoice.run_tables_attach(bigint), onevoice.score_weights(xml),
    onevoice.run_violations(bigint), onevoice.run_check(bigint), onevoice.run_fail(bigint, text), onevoice.run_bury(),
    onevoice.previous_record(bigint), onevoice.previous_forget(bigint, date), onevoice.previous_stand(bigint), onevoice.run_discard(bigint), onevoice.run_drop(bigint, bool), onevoice.run_announce(),
    onevoice.run_publish(bigint, bigint, bigint, bigint, bigint, float8) to onevoice_publisher;
revoke execute on function onevoice.overload_pair_fill(bigint) from onevoice_publisher;

-- Feeds and metrics are written by the job too, from what dashboards read.
do $$
begin
    if not pg_catalog.pg_has_role('onevoice_publisher', 'onevoice_dashboard', 'member') then
        grant onevoice_dashboard to onevoice_publisher;
    end if;
end $$;

-- Dashboards: the aggregates and nothing else; the one view of customers needs a role of its own.
grant usage on schema onevoice_feed to onevoice_dashboard;
grant select on all tables in schema onevoice_feed to onevoice_dashboard;
revoke select on onevoice_feed.overload_customer from onevoice_dashboard;
grant select on onevoice_feed.overload_customer to onevoice_dashboard_customer;
