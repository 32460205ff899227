#!/bin/bash
# A database of an earlier program, with its nights in it, is brought up to date in bounded time, no reader fails meanwhile, and the next
# nights go on from what it remembers.
#
#   upgrade.sh OLD-ONEVOICE [CUSTOMERS]: the old program, built elsewhere; a database of its own in PGDATABASE
# `ONEVOICE_OLD=/path/of/0.1.0/onevoice meson compile -C build upgrade`
. "$(dirname "$0")/../support/tap.sh"
old=$1 customers=${2:-3000}

status 0 "$old" init --quiet
status 0 "$old" demo --customers "$customers" --seed 5 --as-of 2026-11-02 --quiet
for day in 02 03 04; do
    status 0 "$old" run --as-of "2026-11-$day" --quiet
done
before=$(psql -XqAt -c "select run_id, customers, messages from onevoice.run order by run_id")
megabytes=$(psql -XqAt -c "select pg_database_size(current_database()) >> 20")

# a reader that looks all the time
(while :; do echo "select count(*) from onevoice.latest_message;"; done) |
    timeout 600 psql -XqAt >/dev/null 2>"$work/reader" &
reader=$!
started=$(date +%s%N)
status 0 onevoice init
took=$((($(date +%s%N) - started) / 1000000))
kill "$reader" 2>/dev/null || :
wait "$reader" 2>/dev/null || :
# measured on two busy cores: 1.6 s of an empty database, 2.6 s of 122 MB, 11.0 s of 336 MB; 0011 of the release before took 461 s of three
# nights of a million, by a loop over their rows
ok "init took $took ms for $megabytes MB" test "$took" -lt $((20000 + megabytes * 600))
is "$(psql -XqAt -c "select run_id, customers, messages from onevoice.run order by run_id")" "$before" "the nights are what they were"
is "$(grep -c ERROR "$work/reader" || :)" 0 "no reader failed"
ok "check" onevoice check
status 0 onevoice run --as-of 2026-11-05
status 0 onevoice run --as-of 2026-11-06
ok "what was planned keeps every invariant" onevoice check --run latest
ok "a message of an old night keeps its key" test "$(psql -XqAt -c "select count(*) from onevoice.message o join onevoice.latest_message n using (message_key)
    where o.run_id = 3")" -gt 0
status 0 onevoice diff 3 latest
done_testing
