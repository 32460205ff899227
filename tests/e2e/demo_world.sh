#!/bin/bash
# A small demo world through the whole night: published once, the same bytes again whatever the workers, locale and zone.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02

status 0 onevoice init
status 0 onevoice init
status 0 onevoice demo --customers 300 --seed 42 --as-of "$as_of"
status 0 onevoice check
mkdir -m 0750 "$work/a" "$work/b"
status 0 onevoice run --as-of "$as_of" --feed "$work/a"
matches "$(cat "$out")" 'communications -> [0-9,]+ messages' "the summary is one line with the counts"
is "$(query "select count(*) from onevoice.run where state = 'published'")" 1 "one run is published"
is "$(query "select count(*) from intake.communication where status = 'pending'")" \
    "$(query 'select count(*) from onevoice.latest_disposition')" "every pending communication has a disposition"
ok "some pieces were merged" test "$(query "select count(*) from onevoice.latest_disposition where disposition = 'merge'")" -gt 0
ok "there are fewer messages than pieces" test "$(query 'select count(*) from onevoice.latest_message')" -lt \
    "$(query 'select count(*) from onevoice.latest_disposition')"

for file in plan.xml plan.ndjson metrics.prom; do
    is "$(stat -c %a "$work/a/$file")" 640 "$file is there and not for everybody"
done
is "$(tail -n 1 "$work/a/metrics.prom")" "# EOF" "the metrics are whole"

status 0 env LC_ALL=C TZ=Pacific/Kiritimati "$ONEVOICE_BIN" run --as-of "$as_of" --workers 3 --feed "$work/b"
for file in plan.xml plan.ndjson; do
    # run ids and times of day differ; nothing else may
    ok "$file: the second run gives the same bytes" diff \
        <(sed -E 's/run_?id="?:? ?"?[0-9]+/run_id/; s/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/T/g' "$work/a/$file") \
        <(sed -E 's/run_?id="?:? ?"?[0-9]+/run_id/; s/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/T/g' "$work/b/$file")
done
status 0 onevoice status
status 0 onevoice explain --customer top
status 0 onevoice report --show-customers --out "$work/report.html"
done_testing
