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

# refused 'GATE SUBJECT, ...' SQL: what the sql takes away or changes stops the night, each of it by name; then it is put back
refused() {
    local before name names
    before=$(latest)
    psql -XAtq -v ON_ERROR_STOP=1 <<S >/dev/null
set client_min_messages = warning;
drop schema if exists kept cascade;
create schema kept;
do \$\$ declare t record; begin
  for t in select tablename from pg_tables where schemaname = 'intake' loop
    execute format('create table kept.%1\$I as table intake.%1\$I', t.tablename);
  end loop; end \$\$;
$2
S
    status 65 onevoice run --as-of "$day" --quiet
    IFS=, read -ra names <<<"$(tr -s '\n ' ' ' <<<"$1")"
    for name in "${names[@]}"; do
        matches "$(cat "$err")" "$(xargs <<<"$name")" "$name is named: $(sed 's/.*stage [a-z]*: //' "$err" | cut -c 1-150)"
    done
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
    refused "relation $relation" "delete from intake.$relation;"
done
refused "department $biggest" "delete from intake.communication where department_id = '$biggest' and status = 'pending';"
refused "class $class" "delete from intake.communication where communication_id in
    (select communication_id from onevoice.latest_disposition where content_class = '$class');"
refused mandated "delete from intake.communication where communication_id in
    (select communication_id from onevoice.latest_snapshot_piece where mandated);"
refused 'bodies communication' "update intake.communication set body = null, facts = null;"
refused 'pending communication' "insert into intake.communication select (jsonb_populate_record(c, jsonb_build_object('communication_id',
    c.communication_id || '-' || i))).* from intake.communication c, generate_series(1, 9) i where status = 'pending';"
if [ "$(query "select count(*) >= 5 from intake.preference where confidential_address <> ''")" = t ]; then
    refused 'filled preference.confidential_address' "update intake.preference set confidential_address = null;"
fi
# columns that were emptied or overwritten, and every row still there
refused 'filled party.address' "update intake.party set address = null, street = null, city = null, region = null, postal_code = null;"
refused 'filled party.birth_date' "update intake.party set birth_date = null;"
refused 'column identifier.value' "delete from intake.identifier a using intake.identifier b
    where a.party_id = b.party_id and a.system = b.system and a.value > b.value; update intake.identifier set value = '1';"
refused 'column department.legal_entity' "update intake.department set legal_entity = 'ONE';"
refused 'column communication.party_id' "update intake.communication set party_id = (select min(party_id) from intake.party), subject_party_id = null;"
refused 'filled preference.esign_consent' "update intake.preference set esign_consent = false;"
# overwritten, scaled, moved, exchanged: every row and every value may still be there, and it is not the row's own
refused 'changed ledger_entry.amount, changed party.address, changed preference.esign_consent, changed communication.channel,
    changed communication.created_on, changed communication.body' "update intake.ledger_entry set amount = amount * 100;
    update intake.party p set address = n.address, street = n.street from (select party_id, lead(address) over (order by party_id) as address,
        lead(street) over (order by party_id) as street from intake.party) n where n.party_id = p.party_id and n.address is not null;
    update intake.preference set esign_consent = true;
    update intake.communication set channel = 'email', created_on = created_on + 30,
        body = case media_type when 'text/plain' then left(body, 60) || 'x' else body end;"
refused 'changed ledger_entry.posted_on, column department.role, column communication.facts, changed pending communication.created_on,
    changed communication.party_id' "update intake.ledger_entry set posted_on = posted_on + 30; update intake.department set role = 'marketing';
    update intake.communication set facts = '{\"amount_due\": \"12.00\", \"currency\": \"USD\"}';
    update intake.communication set created_on = created_on - 1 where status = 'pending';
    update intake.communication c set party_id = n.other from (select communication_id, lag(party_id) over (order by communication_id) as other
        from intake.communication) n where n.communication_id = c.communication_id and n.other <> '';"
refused 'column communication.body' "update intake.communication set body = 'Dear customer, we write to you.', media_type = 'text/plain';"
refused 'filled communication.status' "update intake.communication set status = case status when 'sent' then 'pending' else 'sent' end,
    sent_on = case status when 'sent' then null else created_on end;"
# a few departments, whose roles become one
refused 'changed department.role' "update intake.department set role = (select min(role) from intake.department)
    where department_id in (select department_id from intake.department order by 1 limit 12);"
# under new keys there is nobody to compare with: amounts and days lie elsewhere, known rows are gone, the same rows are there twice
refused 'kept ledger_entry, middle ledger_entry.amount, middle ledger_entry.posted_on' "update intake.ledger_entry
    set amount = amount * 100, posted_on = posted_on + 400, entry_id = 'n' || entry_id;"
refused 'kept party' "update intake.party set party_id = 'n' || party_id; update intake.communication set party_id = 'n' || party_id;
    update intake.preference set party_id = 'n' || party_id; update intake.identifier set party_id = 'n' || party_id;"
# as many rows, as many different values, new keys, and nearly every row says what most do
refused 'varied ledger_entry.entry_type' "update intake.ledger_entry set entry_id = 'n' || entry_id,
    entry_type = case when entry_id in (select min(entry_id) from intake.ledger_entry group by entry_type) then entry_type
        else (select mode() within group (order by entry_type) from intake.ledger_entry) end;"
refused 'varied pending communication.party_id' "update intake.communication set communication_id = 'n' || communication_id,
    party_id = (select min(party_id) from intake.communication), subject_party_id = null where status = 'pending';"
refused 'copies communication, copies ledger_entry' "insert into intake.communication select (jsonb_populate_record(c,
        jsonb_build_object('communication_id', c.communication_id || '-' || i))).* from intake.communication c, generate_series(1, 2) i;
    insert into intake.ledger_entry select (jsonb_populate_record(c, jsonb_build_object('entry_id', c.entry_id || '-1'))).* from intake.ledger_entry c;"

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
