#!/bin/bash
# What is missing stops a night, and is named: of each relation, department, class, of what is mandated, of bodies, of confidential
# and consenting people, with both numbers; --accept lets one night pass and is recorded; an ad hoc run says the same and goes on.
# Nights that only move on, with a mailer between them, pass.
. "$(dirname "$0")/../support/tap.sh"
day=2026-11-02
next() { day=$(date -d "$day + 1 day" +%F); }
latest() { query "select max(run_id) from onevoice.run where state = 'published' and purpose = 'nightly'"; }

onevoice init --quiet
onevoice demo --customers "${ONEVOICE_CUSTOMERS:-200}" --seed 17 --as-of "$day" --quiet
for _ in 1 2 3; do
    status 0 onevoice run --as-of "$day" --quiet
    next
done

# refused GATE SUBJECT SQL: what the sql takes away stops the night, and only that; then it is put back
refused() {
    local before
    before=$(latest)
    psql -XAtq -v ON_ERROR_STOP=1 <<S >/dev/null
set client_min_messages = warning;
drop schema if exists kept cascade;
create schema kept;
do \$\$ declare t record; begin
  for t in select tablename from pg_tables where schemaname = 'intake' loop
    execute format('create table kept.%1\$I as table intake.%1\$I', t.tablename);
  end loop; end \$\$;
$3
S
    status 65 onevoice run --as-of "$day" --quiet
    matches "$(cat "$err")" "$1 ${2:-}" "$1 $2 is named: $(sed 's/.*stage [a-z]*: //' "$err" | cut -c 1-150)"
    is "$(latest)" "$before" "nothing is published"
    psql -XAtq -v ON_ERROR_STOP=1 <<'S' >/dev/null
do $$ declare t record; begin
  for t in select tablename from pg_tables where schemaname = 'intake' loop
    execute format('delete from intake.%1$I; insert into intake.%1$I select * from kept.%1$I', t.tablename);
  end loop; end $$;
S
}
biggest=$(query "select department_id from onevoice.latest_disposition group by 1 order by count(*) desc limit 1")
class=$(query "select content_class from onevoice.latest_disposition where content_class <> 'unknown' group by 1 order by count(*) desc limit 1")
for relation in ledger_entry preference identifier coverage capability requirement outcome; do
    [ "$(query "select count(*) >= 5 from intake.$relation")" = t ] || continue
    refused relation "$relation" "delete from intake.$relation;"
done
refused department "$biggest" "delete from intake.communication where department_id = '$biggest' and status = 'pending';"
refused class "$class" "delete from intake.communication where communication_id in
    (select communication_id from onevoice.latest_disposition where content_class = '$class');"
refused mandated '' "delete from intake.communication where communication_id in
    (select communication_id from onevoice.latest_snapshot_piece where mandated);"
refused bodies communication "update intake.communication set body = null, facts = null;"
refused pending communication "insert into intake.communication select (jsonb_populate_record(c, jsonb_build_object('communication_id',
    c.communication_id || '-' || i))).* from intake.communication c, generate_series(1, 9) i where status = 'pending';"
if [ "$(query "select count(*) >= 5 from intake.preference where confidential_address <> ''")" = t ]; then
    refused confidential confidential_address "update intake.preference set confidential_address = null;"
fi
# columns that were emptied or overwritten, and every row still there
refused column party.address "update intake.party set address = null, street = null, city = null, region = null, postal_code = null;"
refused column party.birth_date "update intake.party set birth_date = null;"
refused column identifier.value "delete from intake.identifier a using intake.identifier b
    where a.party_id = b.party_id and a.system = b.system and a.value > b.value; update intake.identifier set value = '1';"
refused column department.legal_entity "update intake.department set legal_entity = 'ONE';"
refused column communication.party_id "update intake.communication set party_id = (select min(party_id) from intake.party), subject_party_id = null;"
refused consent esign_consent "update intake.preference set esign_consent = false;"

# the same, accepted
query "delete from intake.ledger_entry"
status 0 onevoice run --as-of "$day" --label what-if
matches "$(cat "$err")" 'relation ledger_entry' "an ad hoc run says the same and goes on"
status 64 onevoice run --as-of "$day" --accept everything
status 0 onevoice run --as-of "$day" --quiet --accept relation
is "$(query "select accepted from onevoice.latest_run")" '{relation}' "what was accepted is recorded with the run"
query "insert into intake.ledger_entry select * from kept.ledger_entry"
status 64 onevoice run --as-of 2062-11-02
matches "$(cat "$err")" 'as of 2062-11-02' "a day of another decade is refused"

# nights that move on: a mailer sends what was released, departments cancel a little, new mail comes
fell=0
for n in $(seq "${ONEVOICE_NIGHTS:-4}"); do
    next
    psql -XAtq -v ON_ERROR_STOP=1 <<S >/dev/null
update intake.communication c set status = 'sent', sent_on = m.send_on
  from onevoice.latest_disposition d join onevoice.latest_message m using (run_id, message_id)
 where d.communication_id = c.communication_id and m.released and c.status = 'pending';
update intake.communication set status = 'cancelled' where status = 'pending' and hashtext(communication_id || '$n') % 50 = 0;
insert into intake.communication
select (jsonb_populate_record(c, jsonb_build_object('communication_id', c.communication_id || '-n$n', 'status', 'pending', 'sent_on', null,
        'created_on', '$day'::date - 1, 'not_before', null, 'deliver_by', null))).*
  from intake.communication c where c.communication_id !~ '-n' and hashtext(c.communication_id || '$n') % 20 = 0;
S
    onevoice run --as-of "$day" --quiet 2>"$work/night" || { fell=$((fell + 1)); sed 's/^/# /' "$work/night"; }
done
is "$fell" 0 "of ${ONEVOICE_NIGHTS:-4} nights that move on none is refused"
done_testing
