#!/bin/bash
# Wrong usage and missing things: one clear message, the exit status of the manual, nothing published. No server is needed.
. "$(dirname "$0")/../support/tap.sh"
unset PGHOST PGHOSTADDR PGPORT PGSERVICE PGDATABASE

matches "$(onevoice --version)" '^onevoice [0-9]+\.[0-9]+\.[0-9]+$' "--version prints name and version"
status 0 onevoice --help
mapfile -t verbs < <(sed -n 's/^  \([a-z]\{3,\}\)  .*/\1/p' "$out")
ok "--help lists the verbs" test "${#verbs[@]}" -ge 4
for verb in "${verbs[@]}"; do
    status 0 onevoice "$verb" --help
    ok "$verb --help says something" test -s "$out"
    status 64 onevoice "$verb" --no-such-flag
    is "$(wc -l <"$err")" 1 "$verb: one line about an unknown flag"
    is "$(wc -c <"$out")" 0 "$verb: nothing on stdout"
    arguments=()
    case $verb in
    vocabulary) continue ;; # needs no server
    explain) arguments=(--customer C1) ;;
    diff) arguments=(latest previous) ;;
    esac
    status 69 onevoice "$verb" "${arguments[@]}" --dbname "host=$work port=1"
    is "$(wc -l <"$err")" 1 "$verb: one line about a server that is away"
done
status 64 onevoice
status 64 onevoice nonsense
status 64 onevoice run --as-of 2026-02-30
status 64 onevoice run --as-of tomorrow
status 64 onevoice run --workers 0
status 64 onevoice run surplus
status 78 onevoice run --as-of 2026-11-02 --policy "$work/absent.xml"
status 78 onevoice run --as-of 2026-11-02 --set no_such_setting=1
status 78 onevoice run --as-of 2026-11-02 --set due_upon_receipt_days=many

# meant WORD ARGUMENT...: the message names the word that is near
meant() {
    local word=$1
    shift
    onevoice "$@" >/dev/null 2>"$err" || :
    matches "$(cat "$err")" "; did you mean '$word'\?" "$word is meant"
}
meant status statsu
meant --customer run --custmer C1
meant --dry-run run --dryrun=1
meant floor_percent run --set floor_precent=0
meant department run --accept departmnt
meant setting vocabulary setings
meant debug run --log-level debgu
status 64 onevoice run --xyz
matches "$(cat "$err")" "no flag '--xyz'; see onevoice run --help" "a flag that is like none is sent to the help"
ok "every help fits 80 columns" sh -c 'for v in run check status explain diff report feed calibrate prune demo; do ! "$ONEVOICE_BIN" $v --help | grep -E ".{81}" || exit 1; done'
echo '<policy xmlns="urn:onevoice:policy:1"><nonsense/></policy>' >"$work/bad.xml"
status 78 onevoice run --as-of 2026-11-02 --policy "$work/bad.xml"
matches "$(cat "$err")" 'bad.xml:1' "the message names the line"
done_testing
