-- What the role that asks lacks of the rights that a run needs, or has beyond them. $1 whether a nightly run, $2 whether with feeds.
-- Of a superuser nothing can be said. Columns: object, wrong (what is), kind (few or many).
with needed (object, wrong, has) as (
    select 'onevoice.' || f, 'no privilege to execute', has_function_privilege('onevoice.' || f, 'execute')
      from unnest(array['run_tables_create(bigint)', 'run_tables_attach(bigint)', 'run_moment(bigint,text,text)', 'run_violations(bigint)',
                        'run_check(bigint)', 'run_fail(bigint,text)', 'run_bury()', 'run_discard(bigint)', 'run_drop(bigint,boolean)',
                        'run_announce()', 'run_publish(bigint,bigint,bigint,bigint,bigint,double precision,date)',
                        'score_weights(xml)']
                  || case when $1::bool then array['previous_take(bigint,jsonb)', 'trial_enter(bigint)', 'trial_close(bigint)'] else '{}' end) f
    union all
    select c.oid::regclass::text, 'no privilege to select', has_table_privilege(c.oid, 'select')
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v')
       and (n.nspname = 'onevoice' or n.nspname = 'onevoice_feed' and c.relname <> 'overload_customer' and $2::bool)
    union all
    select 'onevoice.' || t, 'no privilege to insert', has_any_column_privilege('onevoice.' || t, 'insert')
      from unnest(array['run', 'progress', 'stage', 'refusal'] || case when $1::bool then array['holdout', 'night_measure', 'night_sample', 'link_memory', 'reading_memory'] else '{}' end) t
    union all
    select 'a nightly run', 'no membership of onevoice_publisher', not $1::bool or pg_has_role('onevoice_publisher', 'member')),
beyond (object, wrong, has) as (
    select c.oid::regclass::text, 'may be written, which a night never needs',
           has_table_privilege(c.oid, 'insert, update, delete, truncate') or has_any_column_privilege(c.oid, 'insert, update')
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v')
       and (n.nspname = 'intake'
            or n.nspname = 'onevoice' and c.relname not in ('run', 'progress', 'stage', 'refusal', 'holdout', 'night_measure', 'night_sample', 'link_memory',
                                                            'reading_memory', 'trial_entry', 'trial_account'))
    union all
    select 'onevoice.' || t, 'may be filled or emptied by hand', has_any_column_privilege('onevoice.' || t, 'insert')
                                                                   or has_table_privilege('onevoice.' || t, 'delete, truncate')
      from unnest(array['trial_entry', 'trial_account']) t
    union all
    select 'onevoice.run', 'may be changed by hand', has_any_column_privilege('onevoice.run', 'update')
                                                      or has_table_privilege('onevoice.run', 'delete, truncate')
    union all
    select p.oid::regprocedure::text, 'may be called, which would change what nights remember', has_function_privilege(p.oid, 'execute')
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'onevoice' and p.proname in ('previous_record', 'previous_forget', 'previous_stand', 'backdated_flag', 'trend_fill', 'overload_pair_fill')
    union all
    select n.nspname::text, 'is a schema where tables may be made', has_schema_privilege(n.oid, 'create')
      from pg_namespace n where n.nspname in ('onevoice', 'onevoice_part', 'onevoice_feed', 'intake')
    union all
    select 'the role', 'is a member of onevoice_owner', pg_has_role('onevoice_owner', 'member'))
select w.object, w.wrong, w.kind
  from (select n.object, n.wrong, 'few' as kind from needed n where n.has is not true
        union all
        select b.object, b.wrong, 'many' from beyond b where b.has) w
 where not (select r.rolsuper from pg_roles r where r.rolname = current_user)
 order by w.kind, w.object
