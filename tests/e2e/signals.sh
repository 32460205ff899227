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

# interrupt SIGNAL STAGE: when that stage is under way
interrupt() {
    local pid rc=0 number
    number=$(kill -l "$1")
    mkdir -p "$work/feed"
    "$ONEVOICE_BIN" run --as-of "$as_of" --feed "$work/feed" >"$work/out" 2>"$work/err" &
    pid=$!
    for _ in $(seq 2000); do
        [ "$(query "select count(*) from onevoice.progress p join onevoice.run r using (run_id) where r.state = 'running' and p.stage = '$2'")" -eq 0 ] || break
        sleep 0.005
    done
    kill -s "$1" "$pid"
    wait "$pid" || rc=$?
    is "$rc" $((128 + number)) "$1 in stage $2 ends it by that signal"
    matches "$(cat "$work/err")" "ended by signal $number, rolled back" "and says so"
    is "$(latest)" "$first" "nothing of it is published"
    is "$(query "select state from onevoice.run order by run_id desc limit 1")" failed "its row says failed"
    is "$(query "select count(*) from pg_stat_activity where application_name like 'onevoice%'")" 0 "no connection is left"
    is "$(find "$work/feed" -name '.tmp*' | wc -l)" 0 "no temporary file is left"
    matches "$(cat "$work/feed/metrics.prom")" "^onevoice_last_run_exit_code $((128 + number))$" "the metrics tell of it"
}
interrupt TERM snapshot
interrupt INT link
interrupt HUP publish
is "$(query "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'onevoice_part' and c.relkind = 'r' and c.relname !~ '_$first\$'")" 0 "no table of theirs is left"

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
