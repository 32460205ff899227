#!/bin/bash
# What each command prints, as a reader sees it, against tests/data/golden: one file a command, on a small demo world. Times, host,
# process and fractions (scores, probabilities) are masked, so that layout and decisions are what is compared.
# ONEVOICE_GOLDEN_WRITE=1 writes the files anew; read the difference before you keep it.
. "$(dirname "$0")/../support/tap.sh"
golden=$ONEVOICE_SOURCE/tests/data/golden as_of=2026-11-02
unset ONEVOICE_WORKERS JOURNAL_STREAM TERM
mkdir "$work/shown"

mask() {
    sed -E -e "s|$PGHOST:[0-9]+|SOCKET|; s/as $PGUSER,/as USER,/; s|$work|WORK|g" \
        -e 's/[0-9]{2}:[0-9]{2}:[0-9]{2}/HH:MM:SS/g; s/(published|failed   ) +[0-9]{2}:[0-9]{2} /\1 HH:MM /; s/ts=[^ ]+ /ts=TIME /; s/[0-9]+ of [0-9]+ migrations/N of N migrations/; /msg="link m[a-z]*"/d' \
        -e 's/[0-9]+ (s|min)( [0-9]+ s)?  +/TIME        /; s/ [0-9.]+ s( ago)? ?$/ TIME\1/' \
        -e 's/rows_(in|out)=[0-9]+/rows_\1=N/g; s/host [^ ]+, pid [0-9]+/host HOST, pid PID/; s/seconds=[0-9.]+/seconds=TIME/; s/plan [0-9a-f]{16}$/plan DIGEST/' \
        -e 's/PostgreSQL .*, encoding/PostgreSQL VERSION, encoding/; s/"(offset|length|index)": [0-9]+/"\1": N/g; s/CFR ([0-9]+)\./CFR \1@/g; s/-?[0-9]+\.[0-9]+/#.#/g; s/CFR ([0-9]+)@/CFR \1./g'
}

# golden NAME STATUS COMMAND...: stdout, then stderr behind '! '
golden() {
    local name=$1 expected=$2 rc=0
    shift 2
    "$@" >"$work/stdout" 2>"$work/stderr" || rc=$?
    is "$rc" "$expected" "$name: status $expected"
    { mask <"$work/stdout" && mask <"$work/stderr" | sed 's/^/! /'; } | ${filter:-cat} >"$work/shown/$name"
    [ -z "${ONEVOICE_GOLDEN_WRITE:-}" ] || cp "$work/shown/$name" "$golden/$name.txt"
    ok "$name: as printed before" diff -u "$golden/$name.txt" "$work/shown/$name"
}
without_presets() { grep -v ' default  '; }
first_line() { sed -n '1p'; }
first_lines() { sed -n '1,/^links and near misses/p'; }

filter=first_line golden init-pending 0 onevoice init --status
golden init 0 onevoice init
golden init-again 0 onevoice init
filter=first_line golden init-applied 0 onevoice init --status
golden status-empty 0 onevoice status
golden demo 0 onevoice demo --customers 60 --seed 42 --as-of "$as_of"
filter=without_presets golden check 0 onevoice check --workers 2 --set history_days=60 --feed "$work/feed"
filter=without_presets golden check-fails 78 onevoice check --workers 2 --policy "$work/absent.xml"
golden run 0 onevoice run --as-of "$as_of" --workers 2 --feed "$work/feed"
golden run-quiet 0 onevoice run --as-of "$as_of" --quiet
golden run-log 0 onevoice run --as-of "$as_of" --log-level info --log-format logfmt
golden run-dry 0 onevoice run --as-of "$as_of" --dry-run
golden run-refused 64 onevoice run --as-of "$as_of" --customer C1
golden run-failed 65 onevoice run --as-of "$as_of" --set floor_percent=100 --set reject_percent=0
golden status 0 onevoice status
golden diff 0 onevoice diff previous latest
golden diff-policy 0 onevoice diff latest "policy:$ONEVOICE_SOURCE/tests/data/golden/whatif.xml" --rows 5
customer=$(query "select customer_id from onevoice.latest_customer_score where phase = 'before' order by pieces_in desc, customer_id collate \"C\" limit 1")
filter=first_lines golden explain-customer 0 onevoice explain --customer "$customer"
piece=$(query "select communication_id from onevoice.latest_disposition where customer_id = '$customer' and disposition <> 'suppress' order by 1 limit 1")
golden explain-communication 0 onevoice explain --communication "$piece"
message=$(query "select message_id from onevoice.latest_disposition where communication_id = '$piece'")
golden explain-message 0 onevoice explain --message "$message"
golden feed 0 onevoice feed --feed "$work/feed"
golden report 0 onevoice report --out "$work/feed/report/index.html"
golden unknown 64 onevoice sing
golden help 0 onevoice --help

# json COMMAND...: stdout is one JSON document, whatever the log level; stderr the log
json() {
    status 0 onevoice "$@" --output json --log-level debug
    ok "$1: stdout is JSON" jq -e -s 'length == 1' "$out"
}
json check
json run --as-of "$as_of"
json run --as-of "$as_of" --dry-run
json status
ok "status: runs have ids" jq -e '.runs | length > 0 and all(.run_id > 0)' "$out"
json diff previous latest --rows 3
json explain --customer "$customer"
json explain --communication "$piece"
json explain --message "$(query "select message_id from onevoice.latest_disposition where communication_id = '$piece'")"
json demo --customers 60 --seed 42 --as-of "$as_of"
json init
json init --status
json feed --feed "$work/feed"
json report --out "$work/feed/report/index.html"
onevoice run --as-of "$as_of" --log-level info --log-format json 2>"$work/log" >/dev/null
ok "the log can be JSON too, a line an event" jq -e '.level == "info"' "$work/log"
ok "the plan feed is valid" xmllint --noout --schema "$ONEVOICE_SOURCE/lib/feed/plan.xsd" "$work/feed/plan.xml"
ok "each line of plan.ndjson is JSON" jq -e type "$work/feed/plan.ndjson"
done_testing
