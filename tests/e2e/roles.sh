#!/bin/bash
# What each role may do, asked of the server; and that `check` knows it before the night, for the role and the flags it will run with.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02
as() { local role=$1; shift; PGOPTIONS="-c role=$role" psql -X -q -At -v ON_ERROR_STOP=1 -c "$1" 2>&1; }
refused() { matches "$(as "$1" "$2" || :)" "${4:-permission denied}" "$1 may not: $3"; }
allowed() { ok "$1 may: $3" env PGOPTIONS="-c role=$1" psql -X -q -At -v ON_ERROR_STOP=1 -c "$2"; }

onevoice init --quiet
onevoice demo --customers 80 --seed 9 --as-of "$as_of" --quiet
query 'create role job; grant onevoice_reader, onevoice_publisher to job;
    create role whatif; grant onevoice_reader, onevoice_analyst to whatif;
    create role other_whatif; grant onevoice_reader, onevoice_analyst to other_whatif;
    create role narrow; grant onevoice_analyst to narrow; create role auditor; grant onevoice_audit to auditor'
job() { onevoice "$@" --dbname 'options=-crole=job'; }

# the job: a night, feeds, metrics, retention, all of it
status 0 job check --feed "$work/feed" --keep 2 --metrics "$work/m.prom"
matches "$(cat "$out")" '^ok    privileges +those of a nightly run, and no others' "check knows the job's rights"
for _ in 1 2 3; do
    status 0 job run --as-of "$as_of" --quiet --feed "$work/feed" --metrics "$work/m.prom" --keep 2
done
is "$(query "select count(*) from onevoice.run where state = 'published'")" 2 "the job prunes what it published"
status 0 job run --as-of "$as_of" --quiet --label mine
status 0 job feed --feed "$work/feed"
latest=$(query 'select run_id from onevoice.latest_run')

# publication: by what the server checks, never by hand
refused job "update onevoice.run set state = 'running' where run_id = $latest" 'unpublish'
refused job "update onevoice.run set checked_at = now()" 'say that a run was checked'
refused job "delete from onevoice.run where run_id = $latest" 'delete a run'
refused job "select onevoice.run_drop($latest, true)" 'drop the latest' 'is running, or the latest'
refused job "insert into onevoice.invariant values ('x', 'select 1')" 'change an invariant'
refused job "delete from onevoice.invariant" 'take the invariants away'
refused job "insert into onevoice.disposition (run_id) values ($latest)" 'add rows to a night'
refused job "select onevoice.previous_record($latest)" 'write the record of nights'
refused job "update intake.communication set status = 'sent'" 'change the intake'
refused job "create table onevoice.mine (a int)" 'make tables'
begin="insert into onevoice.run (as_of, purpose, program_version, policy_digest, rules_digest) values ('$as_of', 'nightly', 'x', 'x', 'x') returning run_id"
run=$(as job "$begin")
allowed job "select onevoice.run_tables_create($run)" 'make the tables of a run'
refused job "select * from onevoice.run_check($run)" 'have a run checked before its rows are closed' 'not attached'
is "$(as job "select onevoice.run_publish($run, 0, 0, 0, 0, 0, null)")" '' "what is not attached is not published"
allowed job "select onevoice.run_tables_attach($run)" 'attach them'
is "$(as job "select onevoice.run_publish($run, 0, 0, 0, 0, 0, null)")" '' "what was not checked is not published"
refused job "insert into onevoice_part.message_$run (run_id) values ($run)" 'add rows after they were closed'
is "$(query "select state || coalesce(checked_at::text, '') from onevoice.run where run_id = $run")" running "nothing became of it"
allowed job "select onevoice.run_fail($run, 'test'), onevoice.run_drop($run, true)" 'end its own run'

# an analyst who reads the intake asks what-ifs, and touches nobody else's run
status 0 onevoice check --label x --dbname 'options=-crole=whatif'
status 77 onevoice check --dbname 'options=-crole=whatif'
status 0 onevoice run --as-of "$as_of" --label x --quiet --dbname 'options=-crole=whatif'
status 0 onevoice run --as-of "$as_of" --dry-run --label x --quiet --dbname 'options=-crole=whatif'
status 77 onevoice run --as-of "$as_of" --quiet --dbname 'options=-crole=whatif'
status 0 onevoice diff latest "$(query "select max(run_id) from onevoice.run where begun_by = 'whatif'")" --dbname 'options=-crole=whatif'
is "$(query 'select run_id from onevoice.latest_run')" "$latest" "a what-if is never the latest"
refused whatif "$begin" 'begin a nightly run' 'member of onevoice_publisher'
theirs=$(query "select max(run_id) from onevoice.run where begun_by = 'whatif'")
refused other_whatif "select onevoice.run_drop($theirs, true)" "drop somebody else's what-if" "not this role"
refused whatif "select onevoice.run_publish($latest, 0, 0, 0, 0, 0, null)" 'publish a night' 'not this role'
refused whatif "insert into onevoice.stage (run_id, stage, rows_in, rows_out, rejected, seconds, peak_bytes, stage_no) values ($latest, 'x', 0, 0, 0, 0, 0, 99)" \
    'write about a night' 'not this role'
allowed whatif "select onevoice.run_drop($theirs, true)" 'drop its own what-if'

# an analyst without the intake sees the departments of its scope
department=$(query 'select department_id from onevoice.latest_disposition group by 1 order by count(*) desc limit 1')
is "$(as narrow 'select count(*) from onevoice_analyst.disposition')" 0 "an analyst of no department sees none"
query "insert into onevoice.analyst_scope values ('narrow', '$department')"
is "$(as narrow 'select string_agg(distinct department_id, chr(32)) from onevoice_analyst.disposition')" "$department" "an analyst sees its department"
is "$(as narrow 'select count(*) from onevoice_analyst.disposition')" \
    "$(query "select count(*) from onevoice.latest_disposition where department_id = '$department'")" "all of it"
is "$(as narrow "select count(*) from onevoice_analyst.reading r where not exists
    (select from onevoice_analyst.disposition d where d.communication_id = r.communication_id)")" 0 "and readings of no other"
ok "flags, messages, days and claims can be read" env PGOPTIONS='-c role=narrow' psql -XAtq -v ON_ERROR_STOP=1 -c \
    'select count(*) from onevoice_analyst.flag, onevoice_analyst.message, onevoice_analyst.notice_deadline, onevoice_analyst.claim_check limit 1'
for relation in onevoice.latest_disposition onevoice.latest_message onevoice.reading onevoice.previous_piece intake.communication intake.party; do
    refused narrow "select count(*) from $relation" "read $relation"
done
refused narrow "insert into onevoice.analyst_scope values ('narrow', 'x')" 'widen its scope'
status 77 onevoice run --as-of "$as_of" --label x --dbname 'options=-crole=narrow'

# audit sees what is kept, and changes nothing
for relation in onevoice.run onevoice.latest_message onevoice.invariant onevoice.made onevoice_feed.freshness onevoice_feed.overload_customer; do
    allowed auditor "select count(*) from $relation" "read $relation"
done
status 0 onevoice check --run latest --dbname 'options=-crole=auditor'
refused auditor "select count(*) from intake.communication" 'read the intake'
for relation in onevoice.run onevoice.message onevoice.progress onevoice.invariant; do
    refused auditor "delete from $relation" "delete from $relation"
done
refused auditor "select onevoice.run_fail($latest, 'x')" 'fail a run'

# dashboards
allowed onevoice_dashboard 'select count(*) from onevoice_feed.plan_message' 'read aggregates'
refused onevoice_dashboard 'select count(*) from onevoice_feed.overload_customer' 'read customers'
allowed onevoice_dashboard_customer 'select count(*) from onevoice_feed.overload_customer' 'read customers'
refused onevoice_dashboard 'select count(*) from onevoice.message' 'read rows'

# too few and too many, told before
query 'create role few; grant onevoice_reader to few; create role many; grant onevoice_reader, onevoice_publisher to many;
    grant update on intake.communication to many; create role owning; grant onevoice_reader, onevoice_publisher, onevoice_owner to owning'
status 77 onevoice check --dbname 'options=-crole=few'
status 78 onevoice check --dbname 'options=-crole=many'
matches "$(cat "$out")" '^FAIL  privileges .*intake.communication may be written' "what is too much is named"
status 78 onevoice check --dbname 'options=-crole=owning'
query 'revoke select on onevoice_feed.plan_message from onevoice_dashboard; revoke select on onevoice_feed.plan_message from onevoice_publisher'
status 77 job check --feed "$work/feed"
onevoice init --quiet
status 0 job check --feed "$work/feed"

# what has its owner's rights has those of a role that nobody logs in as
is "$(query "select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner
    where n.nspname = 'onevoice' and p.prosecdef and (r.rolsuper or r.rolcanlogin)")" 0 "no function has a superuser's rights"
is "$(query "select string_agg(p.proname, ' ') from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'onevoice' and p.prosecdef and not coalesce(p.proconfig::text, '') like '%search_path=pg_catalog, pg_temp%'")" '' \
    "each has a search_path of its own"
done_testing
