#!/bin/bash
# calibrate: refuses to speak from too little, and finds what stored nights and outcomes hold.
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../support/tap.sh"

onevoice init --quiet
status 64 onevoice calibrate --event sometimes
status 65 onevoice calibrate
matches "$(cat "$err")" "no outcomes" "nothing is said from nothing"
onevoice demo --customers 2000 --seed 1 --as-of 2026-11-02 >/dev/null
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
# the first night's mail is reported, and as much comes in again
query "create table mail as select t.* from intake.communication t where t.status = 'pending';
       update intake.communication t set status = 'sent', sent_on = '2026-11-02'
         from onevoice.latest_disposition d join onevoice.latest_message m using (message_id)
        where d.communication_id = t.communication_id and m.released;
       update mail set communication_id = communication_id || '-2', created_on = '2026-11-03';
       insert into intake.communication table mail" >/dev/null
onevoice run --quiet --as-of 2026-11-03 --set holdout_per_mille=200
is "$(query "select count(*) from (table drawn except table onevoice.holdout) lost")" 0 "an assignment stands"
is "$(query "select count(*) from onevoice.latest_disposition d join onevoice.holdout h using (customer_id)
              where h.held_out and h.run_id < d.run_id and d.disposition in ('merge', 'enclose')
                and d.communication_id like '%-2'")" 0 \
    "the plan leaves the mail of the held out as it came"
is "$(query "select count(*) > 100 from onevoice.latest_disposition d join onevoice.holdout h using (customer_id)
              where not h.held_out and d.disposition in ('merge', 'enclose')")" t "and nobody else's"
is "$(query "select count(*) > 500 and bool_and(run_id = 3 and cohort = 1 and closed_on is null) from onevoice.trial_entry")" t \
    "who is asked for something on the first night under an arm enters the trial"
is "$(query "select count(*) from onevoice.trial_account a full join
               (select h.household, p.legal_entity, p.account_number, sum(p.amount_due_now) as due
                  from onevoice.payable p join onevoice.holdout h using (customer_id)
                 where p.run_id = 3 and h.run_id = 1 and p.amount_due_now > 0
                   and h.household in (select household from onevoice.trial_entry)
                 group by 1, 2, 3) o using (household, legal_entity, account_number)
              where a.amount is distinct from o.due")" 0 "with what it owes, account by account"
status 65 onevoice calibrate
matches "$(cat "$err")" "no outcomes" "nothing is said of whose time is not over"

# The real people, to the end of their time: one payment is dated ahead, one is of another kind, one is posted to the account.
query "delete from intake.outcome; update intake.communication set status = 'sent', sent_on = '2026-11-03' where status = 'pending';
       insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'o' || e.household, e.parties[1], 'called', e.arrived_on + 3 from onevoice.trial_entry e where e.event = 'called';
       insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'ahead', min(party_id), 'paid', date '2028-03-01' from intake.party;
       insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'other', min(party_id), 'called', date '2027-04-30' from intake.party" >/dev/null
onevoice run --quiet --as-of 2027-04-30 --force-day --set floor_percent=0 --set ceiling_percent=0 --set changed_percent=100 --accept middle --set holdout_per_mille=200
is "$(query "select event || ' ' || bool_and(happened) from onevoice.trial_entry where closed_on is not null and run_id = 3 group by event")" \
    "called true" "an event is over when its own kind is reported past its time, and not by what is dated ahead"
query "create table owing as select a.*, e.arrived_on from onevoice.trial_account a join onevoice.trial_entry e using (seed, household)
        where e.event = 'unpaid' and e.run_id = 3;
       insert into intake.ledger_entry (entry_id, legal_entity, account_number, entry_type, amount, currency, posted_on, received_on)
       select 'l' || row_number() over (order by household, account_number), legal_entity, account_number, 'patient_payment',
              round(amount * 0.75, 2), currency, arrived_on + 91, arrived_on + 90 from owing;
       insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'late', min(party_id), 'paid', date '2027-05-01' from intake.party" >/dev/null
onevoice run --quiet --as-of 2027-05-01 --force-day --set floor_percent=0 --set ceiling_percent=0 --set changed_percent=100 --accept middle --set holdout_per_mille=200
is "$(query "select count(*) > 100 and bool_and(a.unpaid between 0.25 * a.amount - 0.01 and 0.25 * a.amount + 0.01) and bool_and(not e.happened)
               from onevoice.trial_account a join onevoice.trial_entry e using (seed, household)
              where e.event = 'unpaid' and e.run_id = 3 and e.held_out is not null")" t \
    "what was posted to the account in time is paid, and most of it is no longer unpaid"
status 0 onevoice prune --keep 1
is "$(query "select count(*) > 500 and bool_and(closed_on is not null) from onevoice.trial_entry where run_id = 3")" t "the trial outlives its nights"

# 4,000 households of two legal entities; who is held out keeps the minutes, and they decide who pays.
query "create table made as
       select 'made' || g as id, g % 2 = 0 as held_out, 2 + g % 20 as minutes_before,
              (2 + g % 20) / case when g % 2 = 0 then 1.0 else 3.0 end as minutes_after,
              case when g % 4 < 2 then 'Mercy' else 'Lab' end as entity, 50 + g % 101 as amount, date '2026-11-03' + g / 1000 as on
         from generate_series(1, 4000) g;
       insert into onevoice.trial_cohort values (7, 1, '2026-11-02', 500);
       insert into onevoice.trial_entry (seed, household, event, cohort, held_out, run_id, entered_on, arrived_on, minutes_before,
                                         minutes_after, parties, happened, closed_on)
       select 7, id, 'unpaid', 1, held_out, 2, made.on, made.on + 7, minutes_before, minutes_after, '{}',
              ('x' || substr(md5(id), 1, 4))::bit(16)::int % 100 < 10 + 2 * minutes_after, '2027-05-01' from made;
       insert into onevoice.trial_account (seed, household, legal_entity, currency, account_number, amount, bills, unpaid)
       select 7, id, entity, 'USD', id, amount, '{}', case when e.happened then amount else 0 end
         from made join onevoice.trial_entry e on e.seed = 7 and e.household = made.id" >/dev/null
status 0 onevoice calibrate --set holdout_seed=7
matches "$(cat "$out")" "^  unpaid_b=-?[0-9]" "the curve is printed as settings"
matches "$(cat "$out")" "that a claim needs: shown" "an effect is claimed on enough evidence"
matches "$(cat "$out")" "saving: none may be named: loss_low and loss_high are not set" "no sum without a loss range"
status 0 onevoice calibrate --set holdout_seed=7 --set loss_low=0.15 --set loss_high=0.3
matches "$(cat "$out")" "^  Mercy: [0-9.]+, [0-9.]+, [0-9.]+ USD of [0-9.]+ \(1000 households\)" "low, middle and high for each entity"
matches "$(cat "$out")" "share of the money left unpaid: difference 0.[0-9]+ \(0.[0-9]+ to 0.[0-9]+\)" "with the sequence it comes from"
status 0 onevoice calibrate --set holdout_seed=7 --set loss_low=0.15 --set loss_high=0.3 --output json
ok "the JSON has the sums" jq -e '.effect.claimed and ([.savings[].legal_entity] | contains(["Lab", "Mercy"]) and . == sort)
    and (.savings | all(0 < .low and .low < .mid and .mid < .high and .high < 0.3 * .receivables))' "$out"
cp "$out" "$work/first"
status 0 onevoice calibrate --set holdout_seed=7 --set loss_low=0.15 --set loss_high=0.3 --output json
ok "again: the same bytes" cmp "$out" "$work/first"
query "delete from onevoice.trial_entry where seed = 7 and held_out and household > 'made12'" >/dev/null
status 0 onevoice calibrate --set holdout_seed=7
matches "$(cat "$out")" "effect of the plan: not known: the holdout has [0-9]+ households and the others [0-9]+: at least 400 of each are needed" \
    "no effect is claimed from a small control group"
status 0 onevoice calibrate --set holdout_seed=7 --output json
ok "the JSON says the same" jq -e '.schema_version == 1 and .event == "unpaid" and .curve.fitted >= 400 and .effect == null and .savings == null' "$out"
status 65 onevoice calibrate --set holdout_seed=2
matches "$(cat "$err")" "of the trial of holdout_seed 2 no household" "another seed is another experiment"

status 0 onevoice calibrate --plan 300 --set holdout_per_mille=100
matches "$(cat "$out")" "^[0-9]+ households, [0-9]+ of them held out, enter in [0-9]+ nights; [0-9]+ nights until 0.0250 less than 0.1740" \
    "how long a trial takes is said before it is begun"
status 0 onevoice calibrate --plan 300 --share 0.174 --difference 0.025 --set holdout_per_mille=500 --output json
ok "the same in JSON" jq -e '.households > 20000 and .nights == .nights_of_entry + 97' "$out"
status 64 onevoice calibrate --plan 300
matches "$(cat "$err")" "nobody would be held out" "not without a share held out"
status 64 onevoice calibrate --plan 300 --share 0.1 --difference 0.2 --set holdout_per_mille=500
status 64 onevoice calibrate --share 0.1
done_testing
