-- Publication in two commits. The first attaches a run's tables, filled and checked; the second flips the run's row, once nobody is
-- left who looked at the parents before. A reader whose statement was planned before an attach and executed after a flip would
-- otherwise find the new run's number and none of its rows.
alter table onevoice.run alter column state set default 'running';
alter table onevoice.run
    add column checked_at timestamptz,
    add column accepted text[] not null default '{}';
comment on column onevoice.run.checked_at is 'When every invariant was found to hold on its attached tables; null: never.';
comment on column onevoice.run.accepted is 'Gates that somebody told this night to pass (--accept).';

-- The number is worked out when a statement is planned (hence immutable, though it reads a table) and with the snapshot of that
-- moment, so that the server opens, locks and reads the tables of that one run, however many are kept; a statement cannot see two.
-- Only runs published before the reader's transaction began count: a transaction that has looked at the parents before may not see
-- tables attached since. run_publish makes the server plan again whatever was prepared before.
create function onevoice.latest_run() returns bigint
    language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(max(r.run_id), 0) from onevoice.run r
     where r.state = 'published' and r.purpose = 'nightly' and r.finished_at < now()
$$;
comment on function onevoice.latest_run() is
    'The latest nightly run published before this transaction began; 0: none. Planned into the statement: for views.';

-- A statement prepared by a transaction older than a publication may have yesterday's number in it and never be planned again: an
-- error is better than yesterday's plan for today's. Ten minutes: run_publish's second call to plan again has long been heard by then.
create function onevoice.latest_run_holds(planned bigint) returns bool
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from onevoice.run r
                where r.run_id > planned and r.state = 'published' and r.purpose = 'nightly'
                  and r.finished_at < now() - interval '10 minutes') then
        raise exception 'this statement was prepared before the latest run was published: prepare it again'
            using errcode = 'feature_not_supported';
    end if;
    return true;
end $$;
comment on function onevoice.latest_run_holds(bigint) is
    'True; an error (0A000) when a prepared statement still has an older run planned into it.';

-- The invariants, as texts that the program brings (sql/queries/check_<letter>_*.sql): $1 run, $2 as-of; every row is a violation.
create table onevoice.invariant (
    name text primary key,
    query text not null
);
comment on table onevoice.invariant is 'What must hold on a run before it is published, as the statements that find violations.';
comment on column onevoice.invariant.name is 'Its name.';
comment on column onevoice.invariant.query is 'Columns offender, customer_id, communication_ids; $1 the run, $2 its as-of.';

create function onevoice.run_violations(run bigint)
    returns table (invariant text, offender text, customer_id text, communication_ids text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    day date;
    rule record;
begin
    select r.as_of into strict day from onevoice.run r where r.run_id = run;
    for rule in select i.name, i.query from onevoice.invariant i order by i.name loop
        -- executed with the numbers as constants: one run's tables are planned, with their own statistics
        return query execute format('select %L::text, v.offender::text, v.customer_id::text, v.communication_ids::text[] from (%s) v',
                                    rule.name, rule.query) using run, day;
    end loop;
end $$;
comment on function onevoice.run_violations(bigint) is 'Every violation of an invariant by a run, whether published or about to be.';

create function onevoice.run_check(run bigint)
    returns table (invariant text, offender text, customer_id text, communication_ids text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select v.* from onevoice.run_violations(run) v limit 1000;
    if not found then
        update onevoice.run r set checked_at = clock_timestamp() where r.run_id = run and r.state = 'running';
    end if;
end $$;
comment on function onevoice.run_check(bigint) is 'The violations (at most 1000) of a run about to be published; none: it may be.';

create function onevoice.run_fail(run bigint, why text) returns void
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    update onevoice.run r set state = 'failed', finished_at = clock_timestamp(), error = why
     where r.run_id = run and r.state = 'running'
$$;
comment on function onevoice.run_fail(bigint, text) is 'Marks a running run as failed; a published one stays published.';

create function onevoice.run_bury() returns void
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    update onevoice.run r
       set state = 'failed', finished_at = clock_timestamp(), error = coalesce(r.error, 'the run died before it ended')
     where r.state = 'running'
       and not exists (select from pg_stat_activity a
                        where a.datname = current_database() and a.application_name = 'onevoice run ' || r.run_id)
$$;
comment on function onevoice.run_bury() is 'Marks runs whose connection is gone as failed.';

create function onevoice.run_discard(run bigint) returns void
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from onevoice.run r where r.run_id = run and r.state = 'running' and r.checked_at is null
$$;
comment on function onevoice.run_discard(bigint) is 'Takes the row of a rehearsal back.';

-- Statements that readers have prepared carry the number of the run they were planned for.
create function onevoice.run_announce() returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent record;
begin
    for parent in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'onevoice' and c.relkind = 'p' order by c.relname
    loop
        execute format('alter table only onevoice.%I alter column run_id set statistics -1', parent.relname);
    end loop;
end $$;
comment on function onevoice.run_announce() is 'Makes the server plan again what was prepared on the tables of runs; changes nothing.';

-- What dashboards look back on, in rows that outlive their runs: a few a night and department.
create table onevoice.trend_day (
    run_id bigint primary key,
    as_of date not null,
    published_at timestamptz not null
);
comment on table onevoice.trend_day is 'Every nightly run that was ever published. Rows outlive the runs.';
comment on column onevoice.trend_day.run_id is 'The run.';
comment on column onevoice.trend_day.as_of is 'The night it was for.';
comment on column onevoice.trend_day.published_at is 'When it was published.';

create table onevoice.trend (
    run_id bigint not null references onevoice.trend_day,
    organization_id text not null,
    department_id text,
    phase text not null,
    communications bigint,
    points float8,
    load float8,
    customers bigint,
    over_limit bigint,
    over_share float8,
    unique nulls not distinct (run_id, organization_id, department_id, phase)
);
comment on table onevoice.trend is 'Overload of each published night, by department and by organisation. Rows outlive the runs.';
comment on column onevoice.trend.run_id is 'The run.';
comment on column onevoice.trend.organization_id is 'The organisation.';
comment on column onevoice.trend.department_id is 'The department; null: the whole organisation.';
comment on column onevoice.trend.phase is 'before or after.';
comment on column onevoice.trend.communications is 'Of a department.';
comment on column onevoice.trend.points is 'Of a department: attributed share of customers'' scores.';
comment on column onevoice.trend.load is 'Of a department: attributed share of customers'' loads.';
comment on column onevoice.trend.customers is 'Customers.';
comment on column onevoice.trend.over_limit is 'Of an organisation: customers over the limit.';
comment on column onevoice.trend.over_share is 'Their share.';

create function onevoice.trend_fill(run bigint) returns void
    language sql set search_path = pg_catalog, pg_temp as $$
    insert into onevoice.trend_day (run_id, as_of, published_at)
    select r.run_id, r.as_of, r.finished_at from onevoice.run r
     where r.run_id = run and r.state = 'published' and r.purpose = 'nightly';
    insert into onevoice.trend (run_id, organization_id, department_id, phase, communications, points, load, customers)
    select s.run_id, d.organization_id, s.department_id, s.phase, s.communications, s.points, s.load, s.customers
      from onevoice.trend_day t
      join onevoice.department_score s on s.run_id = run
      join onevoice.department d on d.run_id = run and d.department_id = s.department_id
     where t.run_id = run;
    insert into onevoice.trend (run_id, organization_id, phase, customers, over_limit, over_share)
    select s.run_id, s.organization_id, s.phase, s.customers, s.over_limit, s.over_share
      from onevoice.trend_day t
      join onevoice.organization_score s on s.run_id = run
     where t.run_id = run;
$$;
comment on function onevoice.trend_fill(bigint) is 'Adds the rows of trend of a run that has just become visible.';
select onevoice.trend_fill(r.run_id) from onevoice.run r where r.state = 'published' and r.purpose = 'nightly';

-- So do the pairs of nights.
alter table onevoice.overload_pair drop constraint overload_pair_run_id_fkey;

create function onevoice.run_publish(run bigint, communications bigint, customers bigint, messages bigint, rejections bigint,
                                     seconds float8) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    found_run bigint;
begin
    insert into onevoice.retired_customer (customer_id, run_id)
    select distinct c.customer_id, c.run_id
      from onevoice.customer_change c join onevoice.run r on r.run_id = c.run_id
     where c.run_id = run and r.purpose = 'nightly' and c.change in ('merged_into', 'retired')
        on conflict (customer_id) do nothing;
    perform onevoice.overload_pair_fill(run);
    -- A part of the stages (--to) has nothing to hold, and is never a nightly run.
    update onevoice.run r
       set state = 'published', finished_at = clock_timestamp(), communications = run_publish.communications,
           customers = run_publish.customers, messages = run_publish.messages, rejections = run_publish.rejections,
           check_seconds = seconds
     where r.run_id = run and r.state = 'running'
       and (r.checked_at is not null or r.purpose = 'adhoc' and r.last_stage is not null)
       and not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = 'onevoice' and c.relkind = 'p'
                          and not exists (select from pg_inherits i join pg_class p on p.oid = i.inhrelid
                                           where i.inhparent = c.oid and p.relname = c.relname || '_' || run))
    returning r.run_id into found_run;
    perform onevoice.trend_fill(run);
    perform onevoice.run_announce();
    return found_run;
end $$;
comment on function onevoice.run_publish(bigint, bigint, bigint, bigint, bigint, float8) is
    'The one change that makes a run visible: of one that is running, attached and checked. Null: it is not.';

-- All of a run's tables or none: false when a reader holds one of them, or the parents, for longer than a blink. While it waits, new
-- readers wait behind it, hence the short time.
create function onevoice.run_drop(run bigint, forget bool) returns bool
    language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '200ms' as $$
declare
    part record;
begin
    perform from onevoice.run r
      where r.run_id = run
        and (r.state = 'running'
             or r.run_id = (select max(l.run_id) from onevoice.run l where l.state = 'published' and l.purpose = 'nightly'));
    if found then
        raise exception 'run % is running, or the latest', run using errcode = 'object_not_in_prerequisite_state';
    end if;
    for part in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
          join pg_class p on c.relname = p.relname || '_' || run and p.relkind = 'p'
          join pg_namespace pn on pn.oid = p.relnamespace and pn.nspname = 'onevoice'
         where n.nspname = 'onevoice_part' and c.relkind = 'r'
         order by c.relname
    loop
        execute format('drop table onevoice_part.%I', part.relname);
    end loop;
    delete from onevoice.holdout h using onevoice.run r where h.run_id = run and r.run_id = run and r.state = 'failed';
    if forget then
        delete from onevoice.run r where r.run_id = run;
    end if;
    return true;
exception when lock_not_available or deadlock_detected or object_in_use then
    return false;
end $$;
comment on function onevoice.run_drop(bigint, bool) is
    'Drops the tables of a run that is neither running nor the latest, and its row if told to; false: a reader is in the way.';

revoke all on function onevoice.run_violations(bigint), onevoice.run_check(bigint), onevoice.run_fail(bigint, text),
    onevoice.run_bury(), onevoice.trend_fill(bigint), onevoice.run_discard(bigint), onevoice.run_announce(), onevoice.run_drop(bigint, bool),
    onevoice.run_publish(bigint, bigint, bigint, bigint, bigint, float8) from public;
grant execute on function onevoice.latest_run(), onevoice.latest_run_holds(bigint) to public;
