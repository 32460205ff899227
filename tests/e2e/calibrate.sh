#!/bin/bash
# calibrate: refuses to speak from too little, and finds what stored nights and outcomes hold.
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../support/tap.sh"

onevoice init --quiet
status 64 onevoice calibrate --event sometimes
status 65 onevoice calibrate
matches "$(cat "$err")" "no outcomes" "nothing is said from nothing"
onevoice demo --customers 1500 --seed 1 --as-of 2026-11-02 >/dev/null
onevoice run --quiet --as-of 2026-11-02 --set holdout_per_mille=200
is "$(query "select count(*) > 1000 and bool_and(run_id = 1 and seed = 1) from onevoice.holdout")" t \
    "who is held out is drawn on the first night"
is "$(query "select count(*) from (select from onevoice.holdout group by household having bool_or(held_out) <> bool_and(held_out)) h")" 0 \
    "people of one address share an arm"
is "$(query "select max(abs(held - 0.2 * n)) < 1 from (
               select count(distinct household) as n, count(distinct household) filter (where held_out) as held
                 from onevoice.holdout group by stratum) s")" t "each stratum has its share"
query "create table drawn as select * from onevoice.holdout" >/dev/null
onevoice run --quiet --as-of 2026-11-03 --label 'what if' --set holdout_per_mille=400 --set holdout_seed=9
is "$(query "select count(*) from onevoice.holdout where seed = 9")" 0 "an ad hoc run draws nobody"
onevoice run --quiet --as-of 2026-11-03 --set holdout_per_mille=200
is "$(query "select count(*) from (table drawn except table onevoice.holdout) lost")" 0 "an assignment stands"
is "$(query "select count(*) from onevoice.latest_disposition d join onevoice.holdout h using (customer_id)
              where h.held_out and h.run_id < d.run_id and d.disposition in ('merge', 'enclose')
                and not 'plan.released' = any(d.rules)")" 0 \
    "the plan leaves the mail of the held out as it came"
is "$(query "select count(*) > 100 from onevoice.latest_disposition d join onevoice.holdout h using (customer_id)
              where not h.held_out and d.disposition in ('merge', 'enclose')")" t "and nobody else's"
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
matches "$(cat "$out")" "effect of the plan: not known: the holdout has [0-9]+ households and the others [0-9]+: at least 400 of each are needed" \
    "no effect is claimed from a small control group"
status 0 onevoice calibrate --output json
ok "the JSON says the same" jq -e '.event == "unpaid" and .fitted >= 400 and .effect == null' "$out"
status 0 onevoice calibrate --set holdout_seed=2
matches "$(cat "$out")" "not known: nobody was held out under holdout_seed 2" "another seed is another experiment"
done_testing
