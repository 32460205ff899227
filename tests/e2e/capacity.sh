#!/bin/bash
# Daily capacities through a whole night: kept, or said where they cannot be; the same rows whatever the workers.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02

last() { query "select ($1)::text from onevoice.$2 t where run_id = (select max(run_id) from onevoice.run where state = 'published') ${3-}"; }
published() {
    local relation
    for relation in message disposition section flag capacity_day; do
        echo "== $relation"
        last "to_jsonb(t) - 'run_id'" "$relation" "order by 1"
    done
}

status 0 onevoice init
status 0 onevoice demo --customers 400 --seed 7 --as-of "$as_of"
status 0 onevoice run --as-of "$as_of" --workers 2
is "$(query 'select count(*) from onevoice.capacity_day')" 0 "without a limit there is no row"
busiest=$(query "select max(n) from (select count(*) n from onevoice.latest_message where channel = 'mail' group by send_on) d")
department=$(query "select department_id from onevoice.latest_disposition d join onevoice.latest_message m using (message_id)
    where m.channel = 'mail' group by 1 order by count(*) desc, 1 limit 1")

cat >"$work/some.xml" <<END
<policy xmlns="urn:onevoice:policy:1">
  <channels>
    <channel name="mail" burden="1000" cost="73000" pages="12" pieces="20" days="3" business="true" capacity="$((busiest * 2 / 3))"/>
    <channel name="email" burden="600" cost="200" pages="40" pieces="20" days="0" business="false"/>
    <channel name="sms" burden="700" cost="1500" pages="1" pieces="1" days="0" business="false"/>
    <channel name="portal" burden="400" cost="50" pages="60" pieces="40" days="0" business="false"/>
  </channels>
  <capacities><department id="$department" channel="mail" per-day="5"/></capacities>
</policy>
END
status 0 onevoice run --as-of "$as_of" --workers 1 --policy "$work/some.xml"
published >"$work/one"
ok "both limits have rows" test "$(query 'select count(distinct coalesce(department_id, $$*$$)) from onevoice.latest_capacity_day')" -eq 2
is "$(query "select count(*) from onevoice.latest_capacity_day c where department_id is null and planned <>
    (select count(*) from onevoice.latest_message m where m.channel = 'mail' and m.send_on = c.send_on)")" 0 \
    "planned is what the messages say"
is "$(query "select count(*) from onevoice.latest_capacity_day c where department_id is not null and planned <>
    (select count(*) from onevoice.latest_message m join onevoice.latest_disposition d using (message_id)
      where m.channel = 'mail' and m.send_on = c.send_on and d.department_id = c.department_id)")" 0 \
    "and of the department, what its pieces say"
ok "the crowd wanted more than there is room" test \
    "$(query 'select max(wanted - capacity) from onevoice.latest_capacity_day')" -gt 0
is "$(query "select count(*) from onevoice.latest_capacity_day where wanted > capacity and shadow_burden + shadow_cost = 0")" 0 \
    "a crowded day has its price"
is "$(query "select count(*) from onevoice.latest_capacity_day c where department_id is null and overflow > 0 and overflow >
    (select count(distinct m.message_id) from onevoice.latest_message m join onevoice.latest_disposition d using (message_id)
       join onevoice.snapshot_piece p on p.run_id = d.run_id and p.communication_id = d.communication_id
      where m.channel = 'mail' and m.send_on = c.send_on and (p.mandated is not false or m.released_by is not null))")" 0 \
    "what is over the channel's limit is mandated, or had left before there was one"
is "$(query "select coalesce(sum(late), 0) from onevoice.latest_capacity_day")" \
    "$(query "select count(*) from onevoice.latest_flag where code = 'CAPACITY_LATE'")" "what is late by it is flagged"
status 0 onevoice run --as-of "$as_of" --workers 3 --policy "$work/some.xml"
published >"$work/three"
ok "three workers publish the same rows" diff "$work/one" "$work/three"

sed 's/capacity="[0-9]*"/capacity="0"/' "$work/some.xml" >"$work/none.xml"
status 0 onevoice run --as-of "$as_of" --policy "$work/none.xml"
is "$(query "select count(*) from intake.communication where status = 'pending'")" \
    "$(query 'select count(*) from onevoice.latest_disposition')" "without any room nothing is lost"
done_testing
