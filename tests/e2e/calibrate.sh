#!/bin/bash
# calibrate: refuses to speak from too little, and finds what stored nights and outcomes hold.
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../support/tap.sh"

onevoice init --quiet
status 64 onevoice calibrate --event sometimes
status 65 onevoice calibrate
matches "$(cat "$err")" "no outcomes" "nothing is said from nothing"
onevoice demo --customers 1500 --seed 1 --as-of 2026-11-02 >/dev/null
for day in 2026-11-02 2026-11-03; do onevoice run --quiet --as-of "$day"; done
query "delete from intake.outcome" >/dev/null
query "insert into intake.outcome (outcome_id, party_id, event, occurred_on, amount)
       select 'o' || row_number() over (order by i.customer_id), min(i.party_id), 'paid', date '2026-11-20', 1
         from onevoice.identity i
        where i.run_id = 1 and ('x' || substr(md5(i.customer_id), 1, 4))::bit(16)::int % 3 > 0
        group by i.customer_id" >/dev/null
status 65 onevoice calibrate
query "insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'late', min(party_id), 'opened', date '2027-03-01' from intake.party" >/dev/null
status 0 onevoice calibrate
matches "$(cat "$out")" "^  unpaid_b=-?[0-9]" "the curve is printed as settings"
matches "$(cat "$out")" "effect of the plan: not known: no customers are held out" "no effect is claimed"
status 0 onevoice calibrate --output json
ok "the JSON says the same" jq -e '.event == "unpaid" and .fitted >= 400 and .effect == null' "$out"
status 0 onevoice calibrate --set holdout_per_mille=300
matches "$(cat "$out")" "at least 400 of each are needed" "nor from a small control group"
done_testing
