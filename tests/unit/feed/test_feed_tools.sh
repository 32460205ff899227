#!/bin/bash
# The feeds as other people's tools see them, and what is left when writing fails.
# shellcheck source=tests/support/tap.sh
. "$ONEVOICE_SOURCE/tests/support/tap.sh"
sample=$(realpath "$1")
feed=$work/feed
umask 000

status 0 "$sample" "$feed"
ok "plan.xml is valid" xmllint --noout --schema "$ONEVOICE_SOURCE/lib/feed/plan.xsd" "$feed/plan.xml"
ok "plan.xml is UTF-8" iconv -f UTF-8 -t UTF-8 "$feed/plan.xml"
ok "plan.ndjson is UTF-8" iconv -f UTF-8 -t UTF-8 "$feed/plan.ndjson"
is "$(jq -c '.record' "$feed/plan.ndjson" | tr '\n' ' ')" '"run" "message" "unsent" ' "one record a line"
is "$(jq -r 'select(.record == "message") | .communications[1].reason_ref' "$feed/plan.ndjson")" P1 "members are read back"
is "$(jq -r 'select(.record == "message") | [.payables[0] | .amount_due_now, .amount_disputed, .amount_pending] | join(" ")' \
    "$feed/plan.ndjson")" "120.05 360.0025 -0.0001" "sums are exact in JSON"
is "$(xmllint --xpath 'concat(//*[local-name()="payable"][1]/@disputed, " ", //*[local-name()="payable"][2]/@due-now)' \
    "$feed/plan.xml")" "360.0025 0.00" "and in XML"
is "$(jq -c 'select(.record == "message") | [(.payables[0] | has("due_by")), (.payables[1] | has("due_by"))]' "$feed/plan.ndjson")" \
    "[true,false]" "what is not stated is left out"
is "$(jq -c 'select(.record == "message") | [.timeline[].conflict], .needs[0].met_by' "$feed/plan.ndjson" | tr '\n' ' ')" \
    '[true,false] ["P1","P2"] ' "dates and needs are read back"
sed 's/due-now="120.05"/due-now="120,05"/' "$feed/plan.xml" >"$work/bad.xml"
is "$(xmllint --noout --schema "$ONEVOICE_SOURCE/lib/feed/plan.xsd" "$work/bad.xml" >/dev/null 2>&1 && echo valid || echo refused)" refused \
    "the schema refuses a sum that is none"
is "$(xmllint --xpath 'string(//*[local-name()="headline"])' "$feed/plan.xml" | head -c 21)" \
    "<b>\"Tom\" & 'Jerry'</b" "text is read back as it was"
is "$(jq -r 'select(.record == "message") | .headline' "$feed/plan.ndjson" | head -c 21)" \
    "<b>\"Tom\" & 'Jerry'</b" "in JSON too"
ok "promtool accepts the metrics" sh -c 'promtool check metrics <"$1"' sh "$feed/metrics.prom"
is "$(tail -c 6 "$feed/metrics.prom")" "# EOF" "the metrics end in # EOF and a newline"
is "$(grep -c withheld "$feed/metrics.prom")" 0 "a value that is withheld has no series" || true
is "$(stat -c %a "$feed/plan.xml" "$feed/plan.ndjson" "$feed/metrics.prom" | sort -u)" 640 "modes do not follow the umask"
is "$(stat -c %a "$feed")" 750 "nor does the directory's"
sum=$(md5sum "$feed/plan.xml")
status 0 "$sample" "$feed"
is "$(md5sum "$feed/plan.xml")" "$sum" "the same night gives the same bytes"

# Links: at the file's name it is replaced, in place of the directory it is refused.
echo victim >"$work/victim"
ln -sf "$work/victim" "$feed/plan.xml"
status 0 "$sample" "$feed"
is "$(cat "$work/victim")" victim "a link at the feed's name does not lead anywhere"
ok "the file took the link's place" test ! -L "$feed/plan.xml"
ln -s "$feed" "$work/link"
status 78 "$sample" "$work/link"
status 78 "$sample" "$work/link/"
mkdir -m 777 "$work/open"
status 78 "$sample" "$work/open"
status 78 "$sample" "$work/no/such/parent"

# What a killed process left behind is swept; what a living one writes is not.
touch "$feed/.tmp.plan.xml.999999999" "$feed/.tmp.plan.xml.$$"
status 0 "$sample" "$feed"
ok "left-overs are swept" test ! -e "$feed/.tmp.plan.xml.999999999"
ok "the living are left alone" test -e "$feed/.tmp.plan.xml.$$"
rm "$feed/.tmp.plan.xml.$$"

# Failures: the old files stand, nothing temporary is left, status 75.
sum=$(md5sum "$feed"/*)
failed() { # NAME COMMAND...
    local name=$1
    shift
    status 75 "$@"
    is "$(md5sum "$feed"/*)" "$sum" "$name: the old files stand"
    is "$(find "$feed" -name '.tmp*')" "" "$name: nothing temporary is left"
}
failed "file size limit" bash -c 'trap "" XFSZ; ulimit -f 200; exec "$@"' sh "$sample" "$feed" 20000
if strace -o /dev/null true 2>/dev/null; then
    # A leak check cannot run under a tracer.
    export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
    inject() { failed "$1" strace -f -o /dev/null -e trace=write,fsync,close,renameat,renameat2 -e "inject=$1" "$sample" "$feed" 20000; }
    inject write:error=ENOSPC:when=2
    inject write:retval=10:when=2
    inject fsync:error=EIO:when=1
    inject renameat:error=EACCES:when=1
fi
done_testing
