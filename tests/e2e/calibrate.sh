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
query "delete from intake.outcome" >/dev/null
query "insert into intake.outcome (outcome_id, party_id, event, occurred_on, amount)
       select 'o' || row_number() over (order by i.customer_id), min(i.party_id), 'paid', date '2026-11-20', 1
         from onevoice.identity i
        where i.run_id = 1 and ('x' || substr(md5(i.customer_id), 1, 4))::bit(16)::int % 3 > 0
        group by i.customer_id" >/dev/null
status 65 onevoice calibrate
# 4,000 customers of two legal entities; who is held out keeps the minutes, and they decide who pays.
query "create table made as
       select 'made' || g as id, g % 2 = 0 as held_out, 2 + g % 20 as minutes_before,
              (2 + g % 20) / case when g % 2 = 0 then 1.0 else 3.0 end as minutes_after,
              case when g % 4 < 2 then 'Mercy' else 'Lab' end as entity, 50 + g % 101 as amount
         from generate_series(1, 4000) g;
       insert into intake.party (party_id, department_id) select id, (select min(department_id) from intake.department) from made;
       insert into onevoice.identity select r, id, id, 'singleton' from made, (values (1), (3)) v (r);
       insert into onevoice.customer_score (run_id, customer_id, phase, score, minutes, pieces_in, distinct_senders,
                                            distinct_amounts_demanded, payables_out, contradictions, messages_out)
       select r, id, p, 0, case when p = 'before' then minutes_before else minutes_after end, 1,1,1,1,1,1
         from made, (values (1), (3)) v (r), (values ('before'), ('after')) w (p);
       insert into onevoice.payable (run_id, customer_id, episode_id, payee, legal_entity, account_number, currency, amount_due_now,
                                     amount_disputed, amount_pending, due_basis, state, basis)
       select r, id, 'e' || id, entity, entity, id, 'USD', amount, 0, 0, 'stated', 'payable', 'made'
         from made, (values (1), (3)) v (r);
       insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'p' || id, id, 'paid', date '2026-11-20' from made
        where ('x' || substr(md5(id), 1, 4))::bit(16)::int % 100 >= 10 + 2 * minutes_after" >/dev/null
query "insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'ahead', min(party_id), 'paid', date '2028-03-01' from intake.party" >/dev/null
status 65 onevoice calibrate
matches "$(cat "$err")" "no outcomes" "what is dated ahead makes no night old enough"
query "insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'late', min(party_id), 'opened', date '2027-05-01' from intake.party;
       insert into onevoice.run (as_of, purpose, state, program_version, policy, policy_digest, rules, rules_digest, host, pid, finished_at)
       select date '2027-05-01', purpose, state, program_version, policy, policy_digest, rules, rules_digest, host, pid, finished_at
         from onevoice.run where run_id = 1" >/dev/null
status 65 onevoice calibrate
matches "$(cat "$err")" "no outcomes" "nor does an event of another kind"
query "insert into intake.outcome (outcome_id, party_id, event, occurred_on)
       select 'paid late', min(party_id), 'paid', date '2027-05-01' from intake.party" >/dev/null
status 0 onevoice calibrate
matches "$(cat "$out")" "^  unpaid_b=-?[0-9]" "the curve is printed as settings"
matches "$(cat "$out")" "effect of the plan: not known: the holdout has [0-9]+ households and the others [0-9]+: at least 400 of each are needed" \
    "no effect is claimed from a small control group"
status 0 onevoice calibrate --output json
ok "the JSON says the same" jq -e '.event == "unpaid" and .fitted >= 400 and .effect == null' "$out"
matches "$(cat "$out")" "\"savings\":null" "no sum without an effect"

query "insert into onevoice.holdout select 1, id, 'h' || id, 0, held_out, 1 from made" >/dev/null
status 0 onevoice calibrate
matches "$(cat "$out")" "that a claim needs: shown" "an effect is claimed on enough evidence"
matches "$(cat "$out")" "saving: none may be named: loss_low and loss_high are not set" "no sum without a loss range"
status 0 onevoice calibrate --set loss_low=0.15 --set loss_high=0.3
matches "$(cat "$out")" "^  Mercy: [0-9.]+, [0-9.]+, [0-9.]+ USD of [0-9.]+ \(1000 households\)" "low, middle and high for each entity"
matches "$(cat "$out")" "width by statistics [0-9.]+, by loss rate [0-9.]+, by causality [0-9.]+" "with the widths apart"
status 0 onevoice calibrate --set loss_low=0.15 --set loss_high=0.3 --output json
ok "the JSON has the sums" jq -e '.effect.claimed and ([.savings[].legal_entity] | contains(["Lab", "Mercy"]) and . == sort)
    and (.savings | all(0 < .low and .low < .mid and .mid < .high and .trimmed <= .mid and .high < 0.3 * .receivables))' "$out"
cp "$out" "$work/first"
status 0 onevoice calibrate --set loss_low=0.15 --set loss_high=0.3 --output json
ok "again: the same bytes" cmp "$out" "$work/first"
status 0 onevoice calibrate --set holdout_seed=2
matches "$(cat "$out")" "not known: nobody was held out under holdout_seed 2" "another seed is another experiment"
done_testing
