#!/bin/bash
# What readers see while nights are published: four of them poll all the time, in every isolation level, prepared and not. Each look
# must find one whole run: never an empty plan, never rows of two.
# ONEVOICE_PUBLICATIONS (6) publications, then ONEVOICE_KILLS (6) runs killed at a random moment. `readers-long` does 200 of each.
. "$(dirname "$0")/../support/tap.sh"
publications=${ONEVOICE_PUBLICATIONS:-6} kills=${ONEVOICE_KILLS:-6} as_of=2026-11-02

onevoice init --quiet
onevoice demo --customers "${ONEVOICE_CUSTOMERS:-150}" --seed 11 --as-of "$as_of" --quiet
onevoice run --as-of "$as_of" --quiet

# One look, whatever it is asked through: the run it shows, its pieces, the pieces its row promises, and messages without pieces.
through_views="select v.run_id, v.pieces, r.communications, v.messages, r.messages
  from (select min(d.run_id) as run_id, max(d.run_id) as last, count(*) as pieces,
               (select count(*) from onevoice.latest_message) as messages from onevoice.latest_disposition d) v
  left join onevoice.run r on r.run_id = v.run_id and v.last = v.run_id and r.state = 'published'"
through_tables="select r.run_id, (select count(*) from onevoice.disposition d where d.run_id = r.run_id), r.communications,
       (select count(*) from onevoice.message m where m.run_id = r.run_id), r.messages
  from onevoice.run r where r.run_id = (select max(n.run_id) from onevoice.run n where n.state = 'published' and n.purpose = 'nightly')"
through_feed="select f.run_id, 1, 1, count(m.run_id), count(*) filter (where m.run_id = f.run_id)
  from onevoice_feed.freshness f left join onevoice_feed.plan_message m on true group by f.run_id having count(m.run_id) > 0
 union all select f.run_id, 0, 1, 0, 0 from onevoice_feed.freshness f
  where not exists (select from onevoice_feed.plan_message)"

# reader NAME STATEMENT-THAT-LOOKS [BEFORE AFTER]: looks until the file `stop` is there
reader() {
    local name=$1 look=$2 before=${3:-} after=${4:-}
    {
        echo '\set QUIET on'
        [ "$name" != prepared ] || echo "prepare look as $look;"
        [ "$name" != prepared ] || look="execute look"
        while [ ! -e "$work/stop" ]; do
            for _ in {1..20}; do
                [ -z "$before" ] || echo "$before;"
                echo "$look;"
                [ -z "$after" ] || echo "$look; $after;"
            done
            sleep 0.01
        done
    } | psql -X -q -At -F ' ' >"$work/seen.$name" 2>"$work/errors.$name"
}
start_readers() {
    rm -f "$work/stop"
    reader views "$through_views" & r1=$!
    reader tables "$through_tables" & r2=$!
    reader prepared "$through_views" & r3=$!
    reader repeatable "$through_views" 'begin isolation level repeatable read' commit & r4=$!
    reader feed "$through_feed" & r5=$!
}
stop_readers() { # WHAT
    touch "$work/stop"
    wait "$r1" "$r2" "$r3" "$r4" "$r5" || :
    for name in views tables prepared repeatable feed; do
        is "$(awk '$2 != $3 || $4 != $5' "$work/seen.$name" | wc -l)" 0 \
            "$1, $name: 0 mixed or empty of $(wc -l <"$work/seen.$name") looks at $(cut -d' ' -f1 "$work/seen.$name" | sort -u | wc -l) runs"
        awk '$2 != $3 || $4 != $5' "$work/seen.$name" | head -n 3 | sed 's/^/# /'
        is "$(wc -l <"$work/errors.$name")" 0 "$1, $name: no error"
        head -n 3 "$work/errors.$name" | sed 's/^/# /'
    done
}

start_readers
for _ in $(seq "$publications"); do
    onevoice run --as-of "$as_of" --quiet
done
stop_readers "$publications publications"

start_readers
start=$(date +%s%3N)
onevoice run --as-of "$as_of" --quiet
took=$(($(date +%s%3N) - start)) whole=0
for _ in $(seq "$kills"); do
    pid=
    "$ONEVOICE_BIN" run --as-of "$as_of" --quiet --wait 60 2>"$work/killed" & pid=$!
    # the second half: load, attach, check, wait, flip (ONEVOICE_FROM: share of the time that the kills begin at)
    sleep "$(awk -v t="$took" -v r="$RANDOM" -v f="${ONEVOICE_FROM:-0.5}" 'BEGIN { printf "%.3f", t * (f + (1 - f) * r / 32768) / 1000 }')"
    kill -KILL "$pid" 2>/dev/null || whole=$((whole + 1))
    wait "$pid" 2>/dev/null || :
done
stop_readers "$kills kills ($whole came too late)"
status 0 onevoice run --as-of "$as_of" --quiet --wait 60
is "$(query "select count(*) from onevoice.run where state = 'running'")" 0 "no run is left running"
is "$(query "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'onevoice_part' and c.relkind = 'r'
      and substring(c.relname from '[0-9]+\$')::bigint not in (select run_id from onevoice.run where state = 'published')")" 0 \
    "no table of a killed run is left"
done_testing
