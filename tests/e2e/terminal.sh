#!/bin/bash
# Who looks decides what is shown: a person at a terminal sees progress and the log as text, a pipe gets logfmt and warnings, the
# journal no time of ours, cron nothing at all.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02
unset ONEVOICE_WORKERS ONEVOICE_LOG_LEVEL ONEVOICE_LOG_FORMAT JOURNAL_STREAM
onevoice init --quiet
# so many that a run is under way when the status is asked
onevoice demo --customers 600 --seed 42 --as-of "$as_of" --quiet

# at_terminal TERM ARGUMENT...: what a terminal shows
at_terminal() {
    local term=$1
    shift
    TERM=$term script -qec "$ONEVOICE_BIN run --as-of $as_of $*" /dev/null </dev/null >"$work/screen"
}
redrawn=$'\r\033\[K'
at_terminal xterm
ok "a terminal is shown progress, redrawn on one line" grep -qP "${redrawn}  link " "$work/screen"
matches "$(cat "$work/screen")" 'onevoice: stage done run=1 stage=link ' "and the log as text"
ok "with what there is to do, and how much of it is done" grep -qP "${redrawn}  read +[0-9,]+ of [0-9,]+  [0-9]+ %  0:[0-9]{2}" "$work/screen"
ok "publishing too" grep -qP "${redrawn}  publish +[0-9,]+ of [0-9,]+  [0-9]+ %  0:[0-9]{2}" "$work/screen"

# whole WHAT ARGUMENT...: no line that a terminal of 80 columns would cut, and nothing lost of what a pipe gets
whole() {
    local what=$1
    shift
    TERM=xterm script -qec "$ONEVOICE_BIN $*" /dev/null </dev/null | sed 's/\x1b\[K//g; s/\r/\n/g' >"$work/screen" || :
    is "$(LC_ALL=C.UTF-8 awk 'length($0) > 80' "$work/screen" | head -n 2)" '' "$what: in 80 columns"
}
words() { tr -s ' \n' '\n\n' | grep -v '^$' | md5sum; }
whole "a run and its log" run --as-of "$as_of"
matches "$(tr -s '\n ' ' ' <"$work/screen")" 'onevoice: run [0-9]+ as of .* links to review \([0-9,]+ contradicted\), [0-9.]+ s' "its last line with all of it"
onevoice run --as-of "$as_of" --label other --set payable_without_eob=false --quiet
other=$(query "select max(run_id) from onevoice.run")
some=$(query "select communication_id from onevoice.latest_disposition where disposition = 'merge' order by 1 limit 1")
for shown in vocabulary "diff latest $other --rows 20" "explain --customer top" "explain --communication $some"; do
    whole "$shown" "$shown"
    is "$(words <"$work/screen")" "$("$ONEVOICE_BIN" $shown | words)" "${shown%% *}: every word of it"
done
whole "an error" run --as-of "$as_of" --set no_such_setting_anywhere=1 --set another_one=2
at_terminal dumb
is "$(grep -cP "$redrawn" "$work/screen" || :)" 0 "a dumb terminal is not"
at_terminal xterm --quiet
is "$(wc -c <"$work/screen")" 0 "quiet is quiet, on a terminal too"

status 0 onevoice run --as-of "$as_of"
is "$(wc -c <"$err")" 0 "a pipe gets no progress and no chatter"
status 0 onevoice run --as-of "$as_of" --quiet
is "$(cat "$out" "$err" | wc -c)" 0 "cron gets no mail after a good night"
status 65 onevoice run --as-of "$as_of" --quiet --set reject_percent=0
is "$(wc -l <"$err")" 1 "and one line after a bad one"
status 0 onevoice run --as-of "$as_of" --log-level info
matches "$(head -n 1 "$err")" '^ts=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z level=info ' "logfmt has a time"
status 0 env JOURNAL_STREAM=8:1 "$ONEVOICE_BIN" run --as-of "$as_of"
matches "$(head -n 1 "$err")" '^level=info ' "the journal has its own"
status 0 env ONEVOICE_LOG_LEVEL=info ONEVOICE_LOG_FORMAT=json "$ONEVOICE_BIN" run --as-of "$as_of"
ok "the environment may choose level and format" jq -e -s '.[0] | .level == "info" and .msg == "stage done" and .stage == "snapshot"' "$err"
status 0 env ONEVOICE_LOG_LEVEL=debug "$ONEVOICE_BIN" run --as-of "$as_of" --log-level warn
is "$(wc -c <"$err")" 0 "a flag wins over it"
status 78 env ONEVOICE_LOG_LEVEL=loud "$ONEVOICE_BIN" status
rc=0
onevoice status >/dev/full 2>"$work/full" || rc=$?
is "$rc" 75 "a result that cannot be written is no success"

# the holder of the lock is named, and a run under way is in the status
"$ONEVOICE_BIN" run --as-of "$as_of" --quiet &
pid=$!
for _ in $(seq 1000); do
    onevoice status --last 1 >"$work/status"
    ! grep -q running "$work/status" || break
done
matches "$(tr '\n' '|' <"$work/status")" 'running +[0-9:]{5} +[0-9]+ s [a-z]+( [0-9]+ %)?(, [0-9]+ s left)?\| +host [^ ]+, pid [0-9]+\|' "status shows stage, host and process"
ok "in 80 columns" sh -c '! grep -E ".{81}" "$1"' sh "$work/status"
rc=0
onevoice run --as-of "$as_of" 2>"$work/second" || rc=$?
if [ "$rc" -eq 75 ]; then # the first may have ended meanwhile
    matches "$(cat "$work/second")" "run [0-9]+ \(host [^ ]+, pid $pid\) holds the lock since [0-9: -]+; not started \[75\]" "the holder is named"
fi
wait "$pid"

query 'create database real'
export PGDATABASE=real
onevoice init --quiet
query "insert into intake.organization values ('FOREIGN', 'A real one')"
status 65 onevoice demo --customers 10 --seed 42 --as-of "$as_of"
matches "$(cat "$err")" 'rows that demo did not make' "demo leaves a real intake alone"
done_testing
