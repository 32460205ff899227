-- Who may do what. What publishes, checks, fails, buries and drops runs acts for whoever may, and for nobody else: a member of
-- onevoice_publisher on any run, a member of onevoice_analyst on the ad hoc runs they began.
alter table onevoice.run add column begun_by text;
alter table onevoice.run alter column begun_by set default current_user;
comment on column onevoice.run.begun_by is 'The role that began it; null: of before this was kept.';

-- Within a function that runs with its owner's rights current_user is the owner. A session cannot set a role it is no member of.
create function onevoice.invoker() returns name
    language sql stable set search_path = pg_catalog, pg_temp as $$
    select coalesce(nullif(current_setting('role'), 'none'), session_user)::name
$$;
comment on function onevoice.invoker() is 'The role that calls, also from within a function with its owner''s rights.';

create function onevoice.run_guard(run bigint) returns void
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not pg_has_role(onevoice.invoker(), 'onevoice_publisher', 'member')
       and not exists (select from onevoice.run r
                        where r.run_id = run and r.purpose = 'adhoc' and r.begun_by = onevoice.invoker()) then
        raise exception 'run % is not this role''s', run using errcode = 'insufficient_privilege';
    end if;
end $$;
comment on function onevoice.run_guard(bigint) is 'An error (42501) unless the caller may act on the run.';

create function onevoice.run_begin_guard() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if new.purpose = 'nightly' and not pg_has_role(current_user, 'onevoice_publisher', 'member') then
        raise exception 'a nightly run is begun by a member of onevoice_publisher' using errcode = 'insufficient_privilege';
    end if;
    new.begun_by := current_user;
    return new;
end $$;
comment on function onevoice.run_begin_guard() is 'Of a new row of run: nobody else begins a nightly run, and it says who began it.';
create trigger begin_guard before insert on onevoice.run for each row execute function onevoice.run_begin_guard();

create function onevoice.run_row_guard() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform onevoice.run_guard(new.run_id);
    return new;
end $$;
comment on function onevoice.run_row_guard() is 'Of a row about a run: only who may act on the run writes it.';
create trigger row_guard before insert on onevoice.stage for each row execute function onevoice.run_row_guard();
create trigger row_guard before insert on onevoice.refusal for each row execute function onevoice.run_row_guard();
create trigger row_guard before insert or update on onevoice.progress for each row execute function onevoice.run_row_guard();

create function onevoice.run_moment(run bigint, moment text, system_identifier text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform onevoice.run_guard(run);
    update onevoice.run r set snapshot = moment, system_identifier = run_moment.system_identifier
     where r.run_id = run and r.state = 'running';
end $$;
comment on function onevoice.run_moment(bigint, text, text) is 'Notes which moment a running run reads.';

create or replace function onevoice.run_tables_create(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent record;
    begun record;
begin
    perform onevoice.run_guard(run);
    select r.purpose into begun from onevoice.run r where r.run_id = run and r.state = 'running';
    if not found then
        raise exception 'run % is not running', run using errcode = 'object_not_in_prerequisite_state';
    end if;
    for parent in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'onevoice' and c.relkind = 'p' order by c.relname
    loop
        execute format('create table onevoice_part.%I (like onevoice.%I including defaults including constraints)',
                       parent.relname || '_' || run, parent.relname);
        execute format('grant select, insert on onevoice_part.%I to onevoice_publisher', parent.relname || '_' || run);
        if begun.purpose = 'adhoc' then
            execute format('grant select, insert on onevoice_part.%I to onevoice_analyst', parent.relname || '_' || run);
        end if;
    end loop;
end $$;

create or replace function onevoice.run_tables_attach(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent record;
begin
    perform onevoice.run_guard(run);
    for parent in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'onevoice' and c.relkind = 'p' order by c.relname
    loop
        execute format('alter table onevoice.%I attach partition onevoice_part.%I for values in (%s)',
                       parent.relname, parent.relname || '_' || run, run);
        execute format('revoke insert on onevoice_part.%I from onevoice_publisher, onevoice_analyst', parent.relname || '_' || run);
        -- links and scores are many, and no invariant joins them; the server gathers theirs in its own time
        if parent.relname not in ('link_row', 'link_form', 'reading', 'template') then
            execute format('analyze onevoice_part.%I', parent.relname || '_' || run);
        end if;
    end loop;
end $$;

create function onevoice.run_attached(run bigint) returns bool
    language sql stable set search_path = pg_catalog, pg_temp as $$
    select not exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'onevoice' and c.relkind = 'p'
           and not exists (select from pg_inherits i join pg_class p on p.oid = i.inhrelid
                            where i.inhparent = c.oid and p.relname = c.relname || '_' || run))
$$;
comment on function onevoice.run_attached(bigint) is 'Whether all tables of a run are attached, and so closed to further rows.';

-- Before its tables are attached a run has no rows to break an invariant.
create or replace function onevoice.run_check(run bigint)
    returns table (invariant text, offender text, customer_id text, communication_ids text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform onevoice.run_guard(run);
    if not onevoice.run_attached(run) or not exists (select from onevoice.run r where r.run_id = run and r.state = 'running') then
        raise exception 'run % is not running, or not attached', run using errcode = 'object_not_in_prerequisite_state';
    end if;
    perform onevoice.previous_stand(run);
    return query select v.* from onevoice.run_violations(run) v limit 1000;
    if not found then
        update onevoice.run r set checked_at = clock_timestamp() where r.run_id = run and r.state = 'running';
    end if;
end $$;
comment on function onevoice.run_check(bigint) is
    'Adds what left before and is still pending, and says what is violated (at most 1000) of a run about to be published; none: it may be.';

create or replace function onevoice.run_fail(run bigint, why text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform onevoice.run_guard(run);
    update onevoice.run r set state = 'failed', finished_at = clock_timestamp(), error = why
     where r.run_id = run and r.state = 'running';
end $$;

create or replace function onevoice.run_discard(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform onevoice.run_guard(run);
    delete from onevoice.run r where r.run_id = run and r.state = 'running' and r.checked_at is null;
end $$;

-- The one change that makes a run visible, and what goes with it in the same moment: who retires, the pairs and trends, the record of
-- nights. What it counts is counted here. A part of the stages (--to) has nothing to hold, and is never a nightly run.
drop function onevoice.run_publish(bigint, bigint, bigint, bigint, bigint, float8);
create function onevoice.run_publish(run bigint, communications bigint, customers bigint, messages bigint, rejections bigint,
                                     seconds float8, first_day date) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    found_run bigint;
begin
    perform onevoice.run_guard(run);
    insert into onevoice.retired_customer (customer_id, run_id)
    select distinct c.customer_id, c.run_id
      from onevoice.customer_change c join onevoice.run r on r.run_id = c.run_id
     where c.run_id = run and r.purpose = 'nightly' and c.change in ('merged_into', 'retired')
        on conflict (customer_id) do nothing;
    perform onevoice.overload_pair_fill(run);
    update onevoice.run r
       set state = 'published', finished_at = clock_timestamp(), communications = run_publish.communications,
           customers = run_publish.customers, messages = run_publish.messages, rejections = run_publish.rejections,
           check_seconds = seconds
     where r.run_id = run and r.state = 'running' and onevoice.run_attached(run)
       and (r.checked_at is not null or r.purpose = 'adhoc' and r.last_stage is not null)
    returning r.run_id into found_run;
    if found_run is null then
        return null;
    end if;
    perform onevoice.trend_fill(run);
    perform onevoice.run_announce();
    perform onevoice.previous_record(run);
    if first_day is not null then
        perform onevoice.previous_forget(run, first_day);
    end if;
    return found_run;
end $$;
comment on function onevoice.run_publish(bigint, bigint, bigint, bigint, bigint, float8, date) is
    'The one change that makes a run visible: of one that is running, attached and checked. Null: it is not.';

create or replace function onevoice.run_drop(run bigint, forget bool) returns bool
    language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '200ms' as $$
declare
    part record;
begin
    perform onevoice.run_guard(run);
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

-- Which departments an analyst answers for. Filled by the owner; a role that is named here stands for its members.
create schema onevoice_analyst;
comment on schema onevoice_analyst is 'The latest published nightly run, piece by piece, of the departments that the reader answers for.';
create table onevoice.analyst_scope (
    role_name text not null,
    department_id text not null,
    primary key (role_name, department_id)
);
comment on table onevoice.analyst_scope is 'Whose pieces an analyst sees: members of the role those of the department.';
comment on column onevoice.analyst_scope.role_name is 'A role of the cluster.';
comment on column onevoice.analyst_scope.department_id is 'A department.';

create function onevoice.analyst_departments() returns setof text
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.department_id from onevoice.analyst_scope s join pg_roles r on r.rolname = s.role_name
     where pg_has_role(onevoice.invoker(), r.oid, 'member')
    union
    select d.department_id from onevoice.department d
     where d.run_id = onevoice.latest_run() and (pg_has_role(onevoice.invoker(), 'onevoice_audit', 'member')
        or pg_has_role(onevoice.invoker(), 'onevoice_reader', 'member'))
$$;
comment on function onevoice.analyst_departments() is 'Departments of the scope of the caller: by membership, never by a setting.';
