-- Roles and their privileges; run by every init. Roles belong to the cluster, so another database may have made them already.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['onevoice_owner', 'onevoice_reader', 'onevoice_publisher', 'onevoice_dashboard',
                                  'onevoice_dashboard_customer', 'onevoice_analyst', 'onevoice_audit']
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

-- Feeds and metrics are written by the job too, from what dashboards read. A grant of membership that is there already only raises a notice.
do $$
declare
    wanted record;
begin
    for wanted in select * from (values ('onevoice_dashboard', 'onevoice_dashboard_customer'), ('onevoice_dashboard', 'onevoice_publisher'),
                                        ('onevoice_dashboard', 'onevoice_analyst'), ('onevoice_dashboard_customer', 'onevoice_audit'))
                         w (part, whole)
    loop
        if not pg_catalog.pg_has_role(wanted.whole, wanted.part, 'member') then
            execute pg_catalog.format('grant %I to %I', wanted.part, wanted.whole);
        end if;
    end loop;
end $$;

-- What is not granted below is nobody's: of each init the same rights, whatever was granted in between.
do $$
declare
    role_name text;
    f regprocedure;
begin
    for f in select p.oid from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where n.nspname = 'onevoice'
    loop
        execute pg_catalog.format('revoke all on function %s from public', f);
    end loop;
    foreach role_name in array array['onevoice_reader', 'onevoice_publisher', 'onevoice_dashboard', 'onevoice_dashboard_customer',
                                     'onevoice_analyst', 'onevoice_audit']
    loop
        execute pg_catalog.format('revoke all on all tables in schema onevoice, onevoice_feed, onevoice_analyst from %I', role_name);
        execute pg_catalog.format('revoke all on all functions in schema onevoice from %I', role_name);
        execute pg_catalog.format('revoke create on schema onevoice, onevoice_part, onevoice_feed, onevoice_analyst, intake from %I', role_name);
        execute pg_catalog.format('revoke insert, update, delete, truncate on all tables in schema intake from %I', role_name);
    end loop;
end $$;
-- inlined into the views, so asked with the rights of whoever reads them
grant execute on function onevoice.latest_run(), onevoice.latest_run_holds(bigint), onevoice.invoker() to public;
grant execute on function onevoice.analyst_departments() to onevoice_analyst, onevoice_audit;

-- Reads the intake, and so may read what came of it; writes nothing.
grant usage on schema intake, onevoice, onevoice_part to onevoice_reader;
grant select on all tables in schema intake, onevoice to onevoice_reader;

-- Runs the job: the rows of a run into its own tables, and everything that makes, attaches, checks, publishes or drops them through
-- functions. It can neither publish what was not checked nor take back or change what was published.
grant usage on schema onevoice, onevoice_part to onevoice_publisher;
grant select on all tables in schema onevoice to onevoice_publisher;
grant insert (as_of, purpose, label, program_version, policy, policy_digest, rules, rules_digest, last_stage, host, pid, accepted)
    on onevoice.run to onevoice_publisher, onevoice_analyst;
grant insert, update on onevoice.progress to onevoice_publisher, onevoice_analyst;
grant insert on onevoice.stage, onevoice.refusal to onevoice_publisher, onevoice_analyst;
grant insert on onevoice.holdout to onevoice_publisher;
grant insert, delete on onevoice.night_measure, onevoice.night_sample to onevoice_publisher;
grant insert, delete on onevoice.link_memory, onevoice.reading_memory to onevoice_publisher;
grant execute on function onevoice.run_guard(bigint), onevoice.run_tables_create(bigint), onevoice.run_tables_attach(bigint),
    onevoice.run_moment(bigint, text, text), onevoice.score_weights(xml), onevoice.run_violations(bigint), onevoice.run_check(bigint),
    onevoice.run_fail(bigint, text), onevoice.run_bury(), onevoice.run_discard(bigint), onevoice.run_drop(bigint, bool),
    onevoice.run_announce(), onevoice.run_publish(bigint, bigint, bigint, bigint, bigint, float8, date)
    to onevoice_publisher, onevoice_analyst;
grant execute on function onevoice.previous_take(bigint, jsonb) to onevoice_publisher;
grant execute on function onevoice.trial_enter(bigint), onevoice.trial_close(bigint) to onevoice_publisher;
grant update (happened, closed_on) on onevoice.trial_entry to onevoice_publisher;
grant update (unpaid) on onevoice.trial_account to onevoice_publisher;

-- Asks what-ifs, of which only the ad hoc run they began is theirs; that also needs onevoice_reader, for a what-if is a whole night.
-- Without it an analyst sees the departments of onevoice.analyst_scope, by the views of onevoice_analyst.
grant usage on schema onevoice, onevoice_part, onevoice_analyst to onevoice_analyst;
grant select on all tables in schema onevoice_analyst to onevoice_analyst;

-- Sees all that the program keeps and changes nothing.
grant usage on schema onevoice, onevoice_part, onevoice_feed, onevoice_analyst to onevoice_audit;
grant select on all tables in schema onevoice, onevoice_feed, onevoice_analyst to onevoice_audit;
grant execute on function onevoice.run_violations(bigint) to onevoice_audit;

-- Dashboards: the aggregates and nothing else; the one view of customers needs a role of its own.
grant usage on schema onevoice_feed to onevoice_dashboard;
grant select on all tables in schema onevoice_feed to onevoice_dashboard;
revoke select on onevoice_feed.overload_customer from onevoice_dashboard;
grant select on onevoice_feed.overload_customer to onevoice_dashboard_customer;

-- The program's schemas belong to a role nobody logs in as: functions with their owner's rights then have that role's, and not those of
-- the superuser who made them. Only a superuser can give things away so; otherwise they stay with who ran init.
do $$
declare
    thing record;
begin
    if not (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then
        return;
    end if;
    for thing in
        select pg_catalog.format('alter schema %I owner to onevoice_owner', n.nspname) as deed, 0 as place
          from pg_catalog.pg_namespace n
         where n.nspname in ('onevoice', 'onevoice_part', 'onevoice_feed', 'onevoice_analyst') and n.nspowner <> 'onevoice_owner'::regrole
        union all
        select pg_catalog.format('alter %s %s owner to onevoice_owner',
                                 case c.relkind when 'v' then 'view' else 'table' end, c.oid::regclass), 1
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('onevoice', 'onevoice_part', 'onevoice_feed', 'onevoice_analyst') and c.relkind in ('r', 'p', 'v')
           and c.relowner <> 'onevoice_owner'::regrole
        union all
        select pg_catalog.format('alter function %s owner to onevoice_owner', p.oid::regprocedure), 2
          from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
         where n.nspname = 'onevoice' and p.proowner <> 'onevoice_owner'::regrole
        order by place
    loop
        execute thing.deed;
    end loop;
end $$;
