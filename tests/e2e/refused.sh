#!/bin/bash
# One customer's contradiction must not cost the others their mail: a result that breaks an invariant is published as received, flagged
# RESULT_REFUSED; too many of them stop the night with status 70, and the message names customer and piece. The contradiction is made by
# the test: a function of the server that falsifies a money line as the run's tables are attached.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02
onevoice init --quiet
onevoice demo --customers 300 --seed 5 --as-of "$as_of" --quiet
status 0 onevoice run --as-of "$as_of" --label plain --quiet
mapfile -t victims < <(query "select distinct l.communication_id from onevoice.money_line l join onevoice.disposition d using (run_id, communication_id)
    where l.side = 'due_now' and d.customer_id is not null order by 1 limit 40")
ok "there are demands to falsify" test "${#victims[@]}" -gt 20

# falsify N: of the first N demands, unless their customer is published as received already
falsify() {
    query "do \$do\$ begin
        if to_regprocedure('onevoice.run_tables_attach_true(bigint)') is null then
            alter function onevoice.run_tables_attach(bigint) rename to run_tables_attach_true;
        end if; end \$do\$;
        create or replace function onevoice.run_tables_attach(run bigint) returns void language plpgsql security definer as \$f\$
        begin
            execute format('update onevoice_part.%I set amount = amount + 1 where side = ''due_now'' and communication_id = any (%L)',
                           'money_line_' || run, '{$1}');
            perform onevoice.run_tables_attach_true(run);
        end \$f\$" >/dev/null
}
falsify "${victims[0]}"
status 0 onevoice run --as-of "$as_of" --label one --quiet
is "$(query "select count(*) from onevoice.flag f join onevoice.run r using (run_id) where r.label = 'one' and f.code = 'RESULT_REFUSED'")" 1 \
    "one customer is refused and the night is published"
is "$(query "select count(*) from onevoice.disposition d join onevoice.run r using (run_id) join onevoice.flag f on f.run_id = r.run_id
        and f.code = 'RESULT_REFUSED' and d.communication_id = any (f.communication_ids)
     where r.label = 'one' and (d.disposition, d.reason) is distinct from ('separate', 'kept_separate')")" 0 "its pieces leave as they came"
is "$(query "select count(*) from onevoice.disposition d join onevoice.run r using (run_id) join onevoice.disposition e using (communication_id)
     join onevoice.run p on p.run_id = e.run_id and p.label = 'plain'
     where r.label = 'one' and d.customer_id is distinct from (select f.customer_id from onevoice.flag f where f.run_id = r.run_id and f.code = 'RESULT_REFUSED')
       and (d.disposition, d.reason) is distinct from (e.disposition, e.reason)")" 0 "nobody else's mail is another"
falsify "$(IFS=,; echo "${victims[*]}")"
status 70 onevoice run --as-of "$as_of" --label many --quiet
ok "the message names a customer and a piece" grep -q "first customer .*, piece .*, invariant" "$err"

# A second run of the day may refuse whom the first did not, and the other way round: what left has left, and the night is published.
falsify "${victims[0]}"
status 0 onevoice run --as-of "$as_of" --quiet
restore() { query "drop function onevoice.run_tables_attach(bigint); alter function onevoice.run_tables_attach_true(bigint) rename to run_tables_attach" >/dev/null; }
left() { query "select count(*), count(distinct p.communication_id) from onevoice.previous_piece p where p.state = 'released'"; }
restore
status 0 onevoice run --as-of "$as_of" --quiet
is "$(query "select count(*) from onevoice.latest_flag where code = 'RESULT_REFUSED'")" 0 "what was refused once is no fault of the next run"
falsify "$(query "select d.communication_id from onevoice.latest_disposition d join onevoice.latest_message m using (message_id)
    join onevoice.latest_money_line l using (communication_id)
    where m.released and m.released_by is null and l.side = 'due_now' and m.customer_id is not null
      and exists (select from onevoice.latest_disposition o where o.message_id = m.message_id and o.communication_id <> d.communication_id)
    order by 1 limit 1")"
before=$(left)
status 0 onevoice run --as-of "$as_of" --quiet
is "$(left)" "$before" "what left by the runs before stands, whoever is refused now"
restore
done_testing
