#!/bin/bash
# Every column of every table of a night is changed in turn, in several ways: an invariant finds it, or the column is on the list of
# those that no mailer, composer or dashboard acts on (tamper.list, with the reason). A column that is on neither fails, and so does one
# that is on the list and found whichever way it is changed.
. "$(dirname "$0")/../support/tap.sh"
here=$(dirname "$0") as_of=2026-11-02
onevoice init --quiet
onevoice demo --customers "${ONEVOICE_CUSTOMERS:-80}" --seed 7 --as-of "$as_of" --quiet
onevoice run --as-of "$as_of" --quiet
is "$(query 'select count(*) from onevoice.run_violations(1)')" 0 "the night itself breaks nothing"
# double entry: a cent that leaves an event, a bill or an account is missed, though all columns are well formed
found() { psql -XAtq -v ON_ERROR_STOP=1 -c "begin; $1; select string_agg(distinct invariant, ' ') from onevoice.run_violations(1); rollback;"; }
one="(select p.ctid from onevoice_part.posting_1 p join onevoice.money_line l on l.run_id = 1 and l.communication_id = p.bill_id and l.side = 'paid'
       where p.event = 'patient_payment' and p.place = 'used' order by p.entry_id limit 1)"
ok "the night has events to place" test "$(query "select count(*) from onevoice.posting where place = 'used'")" -gt 0
is "$(found "delete from onevoice_part.posting_1 where ctid = $one")" check_p_posting "an event without its money is refused"
is "$(found "update onevoice_part.posting_1 set amount = amount - 0.01 where ctid = $one")" check_p_posting "a cent too few is"
is "$(found "update onevoice_part.posting_1 set place = 'kept', bill_id = null where ctid = $one")" check_p_posting "a payment that its bill counts and nobody used is"
is "$(found "insert into onevoice_part.posting_1 select p.* from onevoice_part.posting_1 p where p.ctid = $one")" check_p_posting "an event used twice is"
is "$(found "update onevoice_part.posting_1 p set bill_id = (select y.bill_id from onevoice.payable y where y.run_id = 1
        and y.legal_entity <> p.legal_entity and y.bill_id is not null order by 1 limit 1) where ctid = $one")" check_p_posting "one used on another house's bill is"
is "$(found "update onevoice_part.posting_1 set amount = amount / 2 where event = 'share' and place = 'confirmed'")" check_p_posting "a share that is not what the EOB states is"
psql -XAtq -v ON_ERROR_STOP=1 -f "$here/tamper.sql" -c "\copy tampered to $work/tampered"
# a column counts as found when one way of changing it is, and something was there to be changed
awk -F'\t' '$4 > 0 { seen[$1 "." $2]; if ($5 != "\\N") found[$1 "." $2] } END { for (c in seen) print ((c in found) ? "found" : "not"), c }' \
    "$work/tampered" | sort >"$work/columns"
sed 's/#.*//; s/ *$//; /^$/d' "$here/tamper.list" | sort >"$work/listed"
is "$(awk '$1 == "not" { print $2 }' "$work/columns" | sort | comm -23 - "$work/listed")" '' "no column is changed unseen that is not listed"
echo "# $(awk '$4 > 0' "$work/tampered" | wc -l) changes of $(wc -l <"$work/columns") columns: $(awk '$4 > 0 && $5 != "\\N"' "$work/tampered" | wc -l) refused; columns refused $(grep -c ^found "$work/columns"), listed $(grep -c ^not "$work/columns")"
done_testing
