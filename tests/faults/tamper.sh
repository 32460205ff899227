#!/bin/bash
# Every column of every table of a night is changed in turn, in several ways: an invariant finds it, or the column is on the list of
# those that no mailer, composer or dashboard acts on (tamper.list, with the reason). A column that is on neither fails, and so does one
# that is on the list and found whichever way it is changed.
. "$(dirname "$0")/../support/tap.sh"
here=$(dirname "$0") as_of=2026-11-02
onevoice init --quiet
onevoice demo --customers "${ONEVOICE_CUSTOMERS:-150}" --seed 7 --as-of "$as_of" --quiet
onevoice run --as-of "$as_of" --quiet
is "$(query 'select count(*) from onevoice.run_violations(1)')" 0 "the night itself breaks nothing"
psql -XAtq -v ON_ERROR_STOP=1 -f "$here/tamper.sql" -c "\copy tampered to $work/tampered"
# a column counts as found when one way of changing it is, and something was there to be changed
awk -F'\t' '$4 > 0 { seen[$1 "." $2]; if ($5 != "\\N") found[$1 "." $2] } END { for (c in seen) print ((c in found) ? "found" : "not"), c }' \
    "$work/tampered" | sort >"$work/columns"
sed 's/#.*//; s/ *$//; /^$/d' "$here/tamper.list" | sort >"$work/listed"
is "$(awk '$1 == "not" { print $2 }' "$work/columns" | sort | comm -23 - "$work/listed")" '' "no column is changed unseen that is not listed"
echo "# $(awk '$4 > 0' "$work/tampered" | wc -l) changes of $(wc -l <"$work/columns") columns: $(awk '$4 > 0 && $5 != "\\N"' "$work/tampered" | wc -l) refused; columns refused $(grep -c ^found "$work/columns"), listed $(grep -c ^not "$work/columns")"
done_testing
