#!/bin/bash
# kill -9 at five moments of a run: what was published stays visible and whole, nothing is stuck, and the next run succeeds.
# The moments are shares of the time that a whole run took; whichever step they hit, the same must hold.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02

published() { query "select count(*) from onevoice.run where state = 'published'"; }
# What a reader sees: the plan itself, not its run id.
seen() {
    query "select md5(coalesce(string_agg(d::text, E'\n' order by d.communication_id), ''))
        from (select communication_id, disposition, position, reason, reason_ref from onevoice.latest_disposition) d"
}
milliseconds() { date +%s%3N; }
# Other tests run the same binary at the same time: under a name of its own, this test counts its own processes only.
nightly=$work/nightly
ln -s "$ONEVOICE_BIN" "$nightly"
processes() { pgrep -f -c "^$nightly run" || :; }

onevoice init --quiet
onevoice demo --customers 3000 --seed 7 --as-of "$as_of" --quiet
start=$(milliseconds)
onevoice run --as-of "$as_of" --quiet
took=$(($(milliseconds) - start)) plan=$(seen) most=0

for percent in 5 25 50 75 95; do
    before=$(published)
    onevoice_pid=
    "$nightly" run --as-of "$as_of" --quiet 2>"$work/killed" &
    onevoice_pid=$!
    sleep "$(printf '%d.%03d' $((took * percent / 100000)) $((took * percent / 100 % 1000)))"
    alive=$(processes) most=$((alive > most ? alive : most))
    kill -KILL "$onevoice_pid" 2>/dev/null || :
    wait "$onevoice_pid" 2>/dev/null || :
    after=$(published)
    ok "killed at $percent %: the old night or the new one" test $((after - before)) -ge 0 -a $((after - before)) -le 1
    is "$(seen)" "$plan" "killed at $percent %: readers see a whole plan"
    # the server notices a dead client when it next writes to it
    status 0 onevoice run --as-of "$as_of" --quiet --wait 60
    is "$(seen)" "$plan" "killed at $percent %: the next night is the same"
done

is "$(query "select count(*) from onevoice.run where state = 'running'")" 0 "no run is left running"
is "$(query "select count(*) from pg_locks where locktype = 'advisory'")" 0 "no lock is left"
is "$(query "select count(*) from pg_prepared_xacts")" 0 "no transaction is left"
ok "the processes of a run were counted" test "$most" -gt 1
for _ in {1..50}; do
    [ "$(processes)" -gt 0 ] || break
    sleep 0.1
done
is "$(processes)" 0 "no worker process is left"
done_testing
