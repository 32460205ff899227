#!/bin/bash
# One customer's contradiction must not cost the others their mail: a result that breaks an invariant is published as received, flagged
# RESULT_REFUSED; too many of them stop the night with status 70, and the message names customer and piece. The contradiction is made by
# the test: a trigger of the server that falsifies a money line as it is written.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02
onevoice init --quiet
onevoice demo --customers 300 --seed 5 --as-of "$as_of" --quiet
status 0 onevoice run --as-of "$as_of" --label plain --quiet
mapfile -t victims < <(query "select distinct l.communication_id from onevoice.money_line l join onevoice.disposition d using (run_id, communication_id)
    where l.side = 'due_now' and d.customer_id is not null order by 1 limit 40")
ok "there are demands to falsify" test "${#victims[@]}" -gt 20

query "create table public.falsified (communication_id text);
    create function public.falsify() returns trigger language plpgsql security definer as \$f\$
    begin
        if new.side = 'due_now' and exists (select from public.falsified f where f.communication_id = new.communication_id) then
            new.amount := new.amount + 1;
        end if;
        return new;
    end \$f\$;
    create function public.sow() returns event_trigger language plpgsql as \$f\$
    declare
        t record;
    begin
        for t in select c.object_identity from pg_event_trigger_ddl_commands() c where c.object_identity ~ '[.]money_line_[0-9]+\$' and c.object_type = 'table' loop
            execute format('create or replace trigger falsify before insert on %s for each row execute function public.falsify()', t.object_identity);
        end loop;
    end \$f\$;
    create event trigger sow on ddl_command_end when tag in ('CREATE TABLE') execute function public.sow()" >/dev/null

# falsify A,B,...: of these pieces what is due now
falsify() { query "truncate public.falsified; insert into public.falsified select unnest('{$1}'::text[])" >/dev/null; }
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
left() { query "select count(*), count(distinct p.communication_id) from onevoice.previous_piece p"; }
falsify ''
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

# Who is refused is part of what a run publishes: a second run of a day refuses them again before it asks what of the first one stands.
rows() { query "select to_jsonb(t) - 'run_id' from onevoice.latest_message t union all select to_jsonb(t) - 'run_id' from onevoice.latest_disposition t
    union all select to_jsonb(t) - 'run_id' from onevoice.latest_payable t order by 1"; }
day() { date -d "$as_of + $1 days" +%F; }
falsify ''
status 0 onevoice run --as-of "$(day 1)" --label what --quiet
run_of() { query "select max(run_id) from onevoice.run where state = 'published'"; }
mapfile -t merged < <(query "select min(d.communication_id) from onevoice.disposition d join onevoice.message m using (run_id, message_id)
    join onevoice.money_line l using (run_id, communication_id)
    where d.run_id = $(run_of) and m.released and m.released_by is null and l.side = 'due_now' and m.customer_id is not null
      and exists (select from onevoice.disposition o where o.run_id = m.run_id and o.message_id = m.message_id and o.communication_id <> d.communication_id)
    group by m.customer_id order by 1 limit 3")
is "${#merged[@]}" 3 "three customers have money in an envelope of several pieces tomorrow"
falsify "${merged[0]}"
status 0 onevoice run --as-of "$(day 1)" --set refuse_percent=50 --quiet
is "$(query "select count(*) from onevoice.latest_flag where code = 'RESULT_REFUSED'")" 1 "tomorrow one is refused"
rows >"$work/first"
status 0 onevoice run --as-of "$(day 1)" --set refuse_percent=50 --quiet
is "$(rows | diff - "$work/first" | grep -c '^[<>]')" 0 "a second run of the day refuses them too, and publishes the same rows"
falsify "${merged[0]},${merged[1]}"
status 0 onevoice run --as-of "$(day 1)" --set refuse_percent=50 --quiet
rows >"$work/second"
status 0 onevoice run --as-of "$(day 1)" --set refuse_percent=50 --quiet
is "$(rows | diff - "$work/second" | grep -c '^[<>]')" 0 "also when another one is refused on top"
done_testing
