#!/bin/bash
# kill -9 and SIGTERM at each named moment of a run (include/onevoice/base/failpoint.h): before the second commit readers see the night
# before, from it on the new one, always whole; nothing is stuck, and the next run starts clean. The crash loop kills at any moment.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02

published() { query "select count(*) from onevoice.run where state = 'published'"; }
# What a reader sees: the plan itself, not its run id.
seen() {
    query "select md5(coalesce(string_agg(d::text, E'\n' order by d.communication_id), ''))
        from (select communication_id, disposition, position, reason, reason_ref from onevoice.latest_disposition) d"
}
# Other tests run the same program at the same time: under a name of its own, this test counts its own processes only.
nightly=$work/nightly
ln -s "${ONEVOICE_FAILING:?}" "$nightly"
processes() { pgrep -f -c "^$nightly run" || :; }

onevoice init --quiet
onevoice demo --customers 40 --seed 7 --as-of "$as_of" --quiet
onevoice run --as-of "$as_of" --quiet --feed "$work/feed"
plan=$(seen) feed=$(grep -c . "$work/feed/plan.ndjson")

at() { # POINT SIGNAL STATUS PUBLISHED
    local before after rc=0
    before=$(published)
    # the server notices a dead client when it next writes to it
    ONEVOICE_FAILPOINT=$1:$2 "$nightly" run --as-of "$as_of" --quiet --wait 60 --feed "$work/feed" >"$work/out" 2>&1 || rc=$?
    after=$(published)
    is "$rc $((after - before)) $(seen)" "$3 $4 $plan" "$1, signal $2: status $3, $4 published, readers see a whole plan"
    if [ -e "$work/feed/plan.ndjson" ]; then
        is "$(grep -c . "$work/feed/plan.ndjson") $(tail -c 1 "$work/feed/plan.ndjson" | od -An -c | tr -d ' ')" "$feed \\n" "$1: the feed is whole"
    fi
}
for point in locked snapshot mid_copy read plan score loaded attached checked committed waited before_flip; do
    at "$point" 9 137 0
done
for point in flipped feed_write feed_sealed feed_renamed; do
    at "$point" 9 137 1
done
for point in mid_copy plan checked committed before_flip; do
    at "$point" 15 143 0
done
at flipped 15 75 1 # the feed alone is missing

status 0 onevoice run --as-of "$as_of" --quiet --wait 60 --feed "$work/feed"
is "$(find "$work/feed" -name '.tmp*' | wc -l)" 0 "what a killed run left of a feed was swept"
is "$(query "select count(*) from onevoice.run where state = 'running'")" 0 "no run is left running"
is "$(query "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'onevoice_part' and c.relkind = 'r'
      and substring(c.relname from '[0-9]+\$')::bigint not in (select run_id from onevoice.run where state = 'published')")" 0 \
    "no table of a killed run is left"
is "$(query "select count(*) from pg_locks where locktype = 'advisory'")" 0 "no lock is left"
is "$(query "select count(*) from pg_prepared_xacts")" 0 "no transaction is left"
for _ in {1..50}; do
    [ "$(processes)" -gt 0 ] || break
    sleep 0.1
done
is "$(processes)" 0 "no worker process is left"
ok "the program as it is installed obeys no such variable" env ONEVOICE_FAILPOINT=locked "$ONEVOICE_BIN" run --as-of "$as_of" --quiet --dry-run
done_testing
