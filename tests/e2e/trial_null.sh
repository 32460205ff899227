#!/bin/bash
# Worlds in which the plan changes nothing, through the statements of a real night: arms are drawn anew for each (another seed is another
# experiment) over people who do what they would have done anyway. The share held out changes from night to night, so do the people; the
# treated get their letters eight days later in every second world; payments are posted late, ahead of time and out of their time. Each
# world is looked at after two nights (one has too few held out) and again after the third; what is claimed is counted (the promise is
# one in a thousand installations), and at each look whether the sequence covers the truth: 0, and with a delay by arm what that leaves
# unpaid, or not called, in time, worked out apart from what everybody would have done in either arm. ONEVOICE_WORLDS (default 6).
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../support/tap.sh"

worlds=${ONEVOICE_WORLDS:-6}
onevoice init --quiet
onevoice demo --customers 20 --seed 1 --as-of 2026-11-02 >/dev/null
for day in 2026-11-02 2026-11-03 2026-11-04 2026-11-05 2027-04-01; do
    onevoice run --quiet --as-of "$day" --force-day --set floor_percent=0 --set ceiling_percent=0 --set changed_percent=100 --accept middle --set holdout_per_mille=100
done
query "truncate onevoice.trial_cohort, onevoice.trial_entry, onevoice.trial_account; delete from intake.outcome; delete from intake.ledger_entry" >/dev/null

# 3,000 households drawn on three nights, who are asked for something on the next; what they do depends on them and on the night alone.
query "create function u(text) returns float8 language sql immutable as
           \$\$ select (('x' || substr(md5(\$1), 1, 7))::bit(28)::int / 268435456.0)::float8 \$\$;
       create table made as
       select 'm' || g as id, 1 + g % 3 as cohort, round((exp(4 + 3 * u('a' || g)))::numeric, 2) as amount,
              u('p' || g) > 0.1 + 0.15 * (g % 3) as pays, u('c' || g) < 0.2 + 0.1 * (g % 3) as calls,
              1 + (100 * u('d' || g) ^ 2)::int as pay_days, 1 + (60 * u('e' || g) ^ 2)::int as call_days
         from generate_series(1, 3000) g;
       insert into intake.party (party_id, department_id) select id, (select min(department_id) from intake.department) from made;
       insert into onevoice.identity select cohort + 1, id, id, 'singleton' from made;
       insert into onevoice.disposition (run_id, communication_id, customer_id, content_class, disposition, rules)
       select cohort + 1, 'b' || id, id, 'bill', 'hold', '{}' from made;
       insert into onevoice.payable (run_id, customer_id, payee, legal_entity, account_number, currency, amount_due_now,
                                     amount_disputed, amount_pending, due_basis, state, basis, bill_id)
       select cohort + 1, id, 'House', (select legal_entity from intake.department order by department_id limit 1), id, 'USD', amount,
              0, 0, 'stated', 'payable', 'made', 'b' || id from made;
       create function does(s bigint, late int) returns table (id text, event text, outcome_id text, day date, amount numeric) language sql as \$\$
           select m.id, 'paid', 'p' || m.id,
                  date '2026-11-02' + m.cohort + m.pay_days + late
                  + case when u(s || 'x' || m.id) < 0.02 then 3650 when u(s || 'x' || m.id) < 0.04 then -3650 else 0 end,
                  case when u(s || 'part' || m.id) < 0.2 then round(m.amount * u('q' || m.id)::numeric, 2) else m.amount end
             from made m where m.pays and u(s || 'lost' || m.id) > 0.05
           union all
           select m.id, 'called', 'c' || m.id, date '2026-11-02' + m.cohort + m.call_days + late, null from made m where m.calls \$\$;
       create function world(s bigint, late int) returns void language plpgsql as \$\$
       begin
           insert into onevoice.holdout (seed, customer_id, household, stratum, held_out, run_id)
           select s, id, id, 0, u(s || 'arm' || id) < case cohort when 1 then 0.1 when 2 then 0.5 else 0.3 end, cohort from made;
           update onevoice.run set policy = regexp_replace(regexp_replace(policy::text, '(holdout_seed\" value=\")[0-9]+', '\\1' || s),
                                                           '(holdout_per_mille\" value=\")[0-9]+', '\\1300')::xml;
           insert into onevoice.trial_cohort select s, g, date '2026-11-01' + g, 300 from generate_series(1, 3) g;
           delete from intake.outcome;
           insert into intake.outcome (outcome_id, party_id, event, occurred_on, amount)
           select d.outcome_id, d.id, d.event, d.day, d.amount
             from onevoice.holdout h
             join (select true as held_out, k.* from does(s, 0) k union all select false, k.* from does(s, late) k) d
               on d.id = h.customer_id and d.held_out = h.held_out
            where h.seed = s
           union all
           select 'now' || e, (select min(party_id) from intake.party), e, date '2027-04-01', null from unnest(array['paid', 'called']) e;
       end \$\$;
       -- what the sequences are about, worked out apart: of everybody entered what would have become of them in either arm, by the clock
       -- of their night; the differences of the nights in the weights of Mantel and Haenszel
       create function truth(s bigint, late int) returns text language sql as \$\$
           with arms as materialized (select 0 as late, d.* from does(s, 0) d union all select late, d.* from does(s, late) d),
           became as (
               select e.event, e.cohort, e.household, e.held_out, a.late,
                      case e.event when 'called' then count(k.id) > 0 else 2 * coalesce(sum(k.amount), 0) < m.amount end as happened
                 from onevoice.trial_entry e
                 join made m on m.id = e.household
                cross join (values (0), (late)) a (late)
                 left join arms k on k.late = a.late and k.id = e.household and k.event = case e.event when 'unpaid' then 'paid' else e.event end
                  and k.day > case e.event when 'called' then e.arrived_on else e.entered_on end
                  and k.day <= e.arrived_on + case e.event when 'called' then 14 else 90 end
                where e.seed = s
                group by e.event, e.cohort, e.household, e.held_out, m.amount, a.late),
           nights as (
               select b.event, count(*) filter (where b.held_out)::float8 * count(*) filter (where not b.held_out) / count(*) as weight,
                      avg(b.happened::int) filter (where b.late = 0) - avg(b.happened::int) filter (where b.late > 0) as difference
                 from became b group by b.event, b.cohort)
           select string_agg(x.truth::text, ' ' order by x.event desc)
             from (select n.event, sum(n.weight * n.difference) / sum(n.weight) as truth from nights n group by 1) x \$\$;
       create function look(k int) returns void language sql as
           \$\$ select onevoice.trial_enter(k + 1); select onevoice.trial_close(5) \$\$" >/dev/null

out=$work/.stdout err=$work/.stderr
claims=0 above=0 sequences=0 outside=0
declare -A covered=([2]=0 [3]=0) truth=()
for ((s = 1001; s < 1001 + worlds; s++)); do
    declare -A once=()
    late=$((s % 2 * 8))
    query "select world($s, $late), look(1)" >/dev/null
    for look in 2 3; do
        query "select look($look)" >/dev/null
        read -r truth[unpaid] truth[called] <<<"$( ((late)) && query "select truth($s, $late)" || echo 0 0)"
        ((!late)) || delayed="unpaid ${truth[unpaid]}, called ${truth[called]}"
        for event in unpaid called; do
            onevoice calibrate --event $event --set holdout_seed=$s --output json >"$out" 2>"$err" || cat "$err"
            read -r claimed over misses < <(jq -r --argjson truth "${truth[$event]}" \
                '.effect | [.claimed, .low > 0, .low > $truth or .high < $truth] | map(if . then 1 else 0 end) | join(" ")' "$out")
            claims=$((claims + claimed))
            covered[$look]=$((covered[$look] + 1 - misses))
            ((!over)) || once[above $event]=1
            ((!misses)) || once[outside $event]=1
        done
    done
    sequences=$((sequences + 2))
    for key in "${!once[@]}"; do
        case $key in
        above*) above=$((above + 1)) ;;
        *) outside=$((outside + 1)) ;;
        esac
    done
done
echo "# no effect: claimed $claims times in both looks at $worlds worlds; of $sequences sequences above 0 at some look $above, off the truth $outside; ${SECONDS} s"
echo "# the last delay by arm leaves in truth ${delayed:-nothing} (held out less treated)"
for look in 2 3; do
    echo "# after $look nights: the sequence covers the truth in ${covered[$look]} of $sequences"
done
is "$claims" 0 "nothing is claimed where the plan does nothing"
ok "the sequence is above 0 at some look in a fortieth of them at most" test $((above * 40)) -le $((sequences > 40 ? sequences : 40))
ok "at some look it misses the truth in a twentieth of them at most" test $((outside * 20)) -le $((sequences > 20 ? sequences : 20))
is "$(query "select count(distinct (held_out, event)) || ' ' || (count(*) = 6000) || ' ' || bool_and(closed_on = '2027-04-01')
               from onevoice.trial_entry where seed = 1001")" "4 true true" "everybody entered once for each event and was closed"

# Twice the same world: with its nights at hand, and with them pruned between entry and close.
query "select world(5001, 0), look(1), look(2), look(3)" >/dev/null
# worked out apart: who paid less than half within 90 days of the last arrival
is "$(query "select count(*) || ' ' || (count(*) filter (where e.happened) between 500 and 2500)
               from onevoice.trial_entry e join made m on m.id = e.household and e.seed = 5001 and e.event = 'unpaid'
              where e.happened = (2 * coalesce((select sum(o.amount) from intake.outcome o where o.party_id = m.id and o.event = 'paid'
                     and o.occurred_on > e.entered_on and o.occurred_on <= e.arrived_on + 90), 0) < m.amount)")" "3000 true" \
    "each event is as worked out apart"
query "create table kept as select household, event, happened from onevoice.trial_entry where seed = 5001;
       create table kept_money as select household, unpaid from onevoice.trial_account where seed = 5001;
       update onevoice.trial_entry set happened = null, closed_on = null where seed = 5001;
       update onevoice.trial_account set unpaid = null where seed = 5001" >/dev/null
status 0 onevoice prune --keep 1
is "$(query "select count(*) from onevoice.payable where run_id < 5")" 0 "the nights of entry are gone"
query "select onevoice.trial_close(5)" >/dev/null
is "$(query "select count(*) from (select household, event, happened from kept except
                                   select household, event, happened from onevoice.trial_entry where seed = 5001) x")" 0 \
    "pruning changes no event"
is "$(query "select count(*) from (table kept_money except
                                   select household, unpaid from onevoice.trial_account where seed = 5001) x")" 0 "and no money"
query "insert into intake.outcome (outcome_id, party_id, event, occurred_on) select 'late' || id, id, 'paid', '2026-12-01' from made;
       select onevoice.trial_close(5)" >/dev/null
is "$(query "select count(*) from (select household, event, happened from kept except
                                   select household, event, happened from onevoice.trial_entry where seed = 5001) x")" 0 \
    "what is posted after the close changes nothing"
done_testing
