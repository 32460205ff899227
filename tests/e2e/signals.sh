#!/bin/bash
# A signal ends a run by that signal, whatever the stage: nothing is published, nothing is left, and the next run succeeds.
# No memory ends it by SIGABRT.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02

latest() { query "select max(run_id) from onevoice.run where state = 'published' and purpose = 'nightly'"; }
onevoice init --quiet
onevoice demo --customers 1000 --seed 5 --as-of "$as_of" --quiet
onevoice run --as-of "$as_of" --quiet
first=$(latest)

# A run that is in the stage: stopped there by a lock of ours where the stage takes one, else caught on its way.
in_stage() {
    [ "$(query "select count(*) from onevoice.progress p join onevoice.run r using (run_id)
        where r.state = 'running' and p.stage = '$1'")" -ne 0 ]
}

# hold STATEMENT: in a session of its own until released
hold() {
    psql -XAtqc "begin; $1; select pg_sleep(60)" >"$work/hold" 2>&1 &
    holder=$!
    for _ in $(seq 500); do
        [ "$(query "select count(*) from pg_locks l join pg_stat_activity a using (pid)
            where a.query like '%pg_sleep(60)%' and a.pid <> pg_backend_pid() and l.granted
              and l.mode in ('AccessExclusiveLock', 'ExclusiveLock') and l.locktype in ('relation', 'advisory')")" -eq 0 ] || return 0
        sleep 0.01
    done
    return 1
}

release() {
    query "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()" >"$work/hold"
    wait "$holder" 2>/dev/null || :
}

# interrupt SIGNAL STAGE [STATEMENT]: when that stage is under way; a run that was faster is done again
interrupt() {
    local pid rc number
    number=$(kill -l "$1")
    mkdir -p "$work/feed"
    for _ in $(seq 50); do
        [ -z "${3:-}" ] || hold "$3"
        rc=0
        "$ONEVOICE_BIN" run --as-of "$as_of" --feed "$work/feed" >"$work/out" 2>"$work/err" &
        pid=$!
        while kill -0 "$pid" 2>/dev/null && ! in_stage "$2"; do
            sleep 0.005
        done
        kill -s "$1" "$pid" 2>/dev/null || :
        wait "$pid" || rc=$?
        [ -z "${3:-}" ] || release
        [ "$rc" -eq 0 ] || break
        first=$(latest)
    done
    is "$rc" $((128 + number)) "$1 in stage $2 ends it by that signal"
    matches "$(cat "$work/err")" "ended by signal $number, rolled back" "and says so"
    is "$(latest)" "$first" "nothing of it is published"
    is "$(query "select state from onevoice.run order by run_id desc limit 1")" failed "its row says failed"
    is "$(query "select count(*) from pg_stat_activity where application_name like 'onevoice%'")" 0 "no connection is left"
    is "$(find "$work/feed" -name '.tmp*' | wc -l)" 0 "no temporary file is left"
    matches "$(cat "$work/feed/metrics.prom")" "^onevoice_last_run_exit_code $((128 + number))$" "the metrics tell of it"
}
interrupt TERM snapshot 'lock table intake.party in access exclusive mode'
interrupt INT link
interrupt HUP publish
is "$(query "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'onevoice_part' and c.relkind = 'r'
      and substring(c.relname from '[0-9]+\$')::bigint not in (select run_id from onevoice.run where state = 'published')")" 0 "no table of theirs is left"

# An allocation that fails ends in SIGABRT, not in half a plan. (The sanitizers need more address space than any limit.)
if ! grep -q __asan_init "$ONEVOICE_BIN"; then
    rc=0
    (ulimit -v 60000 && onevoice run --as-of "$as_of" --workers 1 >"$work/out" 2>"$work/err") || rc=$?
    is "$rc" 134 "no memory is 134"
    sed 's/^/# /' "$work/err"
fi
is "$(latest)" "$first" "nothing of it is published"
status 0 onevoice run --as-of "$as_of" --quiet
done_testing
