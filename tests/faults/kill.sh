#!/bin/bash
# kill -9 at every step of a run: what was published stays visible and whole, nothing is stuck, and the next run succeeds.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02

latest() { query "select coalesce(max(run_id), 0) from onevoice.run where state = 'published'"; }
# what a reader sees: the plan itself, not its run id
seen() {
    query "select md5(coalesce(string_agg(d::text, E'\n' order by d.communication_id), ''))
        from (select communication_id, disposition, position, reason from onevoice.latest_disposition) d"
}

onevoice init --quiet
onevoice demo --customers 100 --seed 7 --as-of "$as_of" --quiet
onevoice run --as-of "$as_of" --quiet
before=$(latest) plan=$(seen)
for point in locked snapshot mid_copy copied planned staged checked before_commit; do
    status 137 env ONEVOICE_FAILPOINT="$point" "$ONEVOICE_BIN" run --as-of "$as_of" --quiet
    is "$(latest)" "$before" "killed at $point: the old run stays the latest"
    is "$(seen)" "$plan" "killed at $point: readers see the old plan, whole"
done
status 137 env ONEVOICE_FAILPOINT=after_commit "$ONEVOICE_BIN" run --as-of "$as_of" --quiet
ok "killed after the commit: the new run is the latest" test "$(latest)" -gt "$before"
is "$(seen)" "$plan" "killed after the commit: the same input gives the same plan"

for point in feed_before_write feed_mid_write feed_before_rename feed_after_rename; do
    rm -rf "$work/feed"
    mkdir -m 0750 "$work/feed"
    onevoice run --as-of "$as_of" --feed "$work/feed" --quiet
    cp "$work/feed/plan.ndjson" "$work/old.ndjson"
    status 137 env ONEVOICE_FAILPOINT="$point" "$ONEVOICE_BIN" run --as-of "$as_of" --feed "$work/feed" --quiet
    ok "killed at $point: the feed is whole" cmp -n 10 <(tail -c 10 "$work/feed/plan.ndjson") <(tail -c 10 "$work/old.ndjson")
    status 0 onevoice run --as-of "$as_of" --feed "$work/feed" --quiet
    is "$(find "$work/feed" -name '*.tmp*' | wc -l)" 0 "killed at $point: the next run clears up"
done

status 0 onevoice run --as-of "$as_of" --quiet
is "$(query "select count(*) from onevoice.run where state = 'running'")" 0 "no run is left running"
is "$(query "select count(*) from pg_locks where locktype = 'advisory'")" 0 "no lock is left"
# a dead run leaves no partition behind: every partition belongs to a published run
is "$(query "select count(*) from onevoice.latest_disposition where run_id <> $(latest)")" 0 "the latest run is the one seen"
done_testing
