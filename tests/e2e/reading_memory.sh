#!/bin/bash
# A night that remembers what earlier ones read publishes what a night that reads everything does, whatever became of the memory.
. "$(dirname "$0")/../support/tap.sh"

# All that the last run published, row by row, but for its number and its moments.
published() {
    local relation
    for relation in reading disposition message section duplicate episode payable flag template rejection timeline_entry \
        notice_deadline claim_check requirement_status score_piece customer_score money_line posting sent_piece; do
        echo "== $relation"
        query "select (to_jsonb(t) - 'run_id' - 'released_by')::text from onevoice.$relation t
            where run_id = (select max(run_id) from onevoice.run where state = 'published') order by 1"
    done
}
# what_if NAME: an ad hoc run, which uses the memory and leaves it as it is
what_if() { status 0 onevoice run --as-of 2026-11-03 --label "$1" --log-level info; }
said() { sed -nE "/msg=\"reading memory\"/s/.* $1=(\"[^\"]*\"|[^ ]*).*/\1/p" "$err" | tr -d '"'; }
stored() { query "select md5(string_agg(md5(bytes), '' order by run_id, piece)) from onevoice.reading_memory"; }
pending="status = 'pending' and sent_on is null"

status 0 onevoice init
status 0 onevoice demo --customers 300 --seed 7 --as-of 2026-11-02
status 0 onevoice run --as-of 2026-11-02 --log-level info --workers 1
all=$(query 'select count(*) from intake.communication')
is "$(said found) $(said read)" "0 $all" "the first night reads everything"
query "create table kept as table onevoice.reading_memory" >/dev/null

# some say another thing today, of some only the fields or the declared type changed; some are new, some came twice, some cannot be read
query "update intake.communication set body = body || ' Please call us.' where abs(hashtext(communication_id)) % 40 = 0;
    update intake.communication set facts = coalesce(facts, '{}') || '{\"balance_due\": \"77.10\"}' where abs(hashtext(communication_id)) % 40 = 1;
    update intake.communication set declared_type = 'marketing' where abs(hashtext(communication_id)) % 40 = 2 and $pending;
    update intake.communication set media_type = 'text/html' where abs(hashtext(communication_id)) % 40 = 3 and media_type = 'text/plain';
    insert into intake.communication select 'N' || communication_id, department_id, party_id, subject_party_id, channel, 'pending', '2026-11-03',
        null, null, null, declared_type, subject, media_type, body, facts, pages from intake.communication where abs(hashtext(communication_id)) % 15 = 4;
    alter table intake.communication rename to every_communication;
    create view intake.communication as select * from intake.every_communication union all
    select * from intake.every_communication where abs(hashtext(communication_id)) % 200 = 5 union all
    select communication_id, department_id, party_id, subject_party_id, channel, status, created_on, not_before, deliver_by, sent_on,
        declared_type, subject, media_type, 'twice', facts, -pages from intake.every_communication where abs(hashtext(communication_id)) % 200 = 6" >/dev/null

what_if remembered
published >"$work/remembered"
ok "much is published" test "$(wc -l <"$work/remembered")" -gt 3000
ok "nearly all of it was known: $(said found) of $all" test "$(said found)" -gt $((all * 8 / 10))
ok "and what changed was read: $(said read)" test "$(said read)" -gt $((all / 10))
few=$(said read)

query "truncate onevoice.reading_memory" >/dev/null
what_if 'no memory'
published >"$work/full"
ok "without a memory all is read: $(said read), not $few" test "$(said read)" -gt "$all"
ok "and the same is published" cmp "$work/full" "$work/remembered"

query "insert into onevoice.reading_memory select * from kept;
    update onevoice.reading_memory set bytes = set_byte(bytes, 5000, get_byte(bytes, 5000) # 1)" >/dev/null
what_if 'a damaged memory'
published >"$work/damaged"
is "$(said found) $(said refusal)" "0 damaged" "a damaged memory is noticed"
ok "and changes nothing but the work" cmp "$work/damaged" "$work/full"
query "truncate onevoice.reading_memory; insert into onevoice.reading_memory
    select run_id, piece, key, substr(bytes, 1, octet_length(bytes) / 2) from kept" >/dev/null
what_if 'a memory cut short'
is "$(said found) $(said refusal)" "0 damaged" "nor is a half used"
query "truncate onevoice.reading_memory; insert into onevoice.reading_memory select run_id, piece, key, sha256(bytes) from kept" >/dev/null
what_if 'a memory of something else'
is "$(said found)" 0 "nor other bytes"
query "truncate onevoice.reading_memory; insert into onevoice.reading_memory select * from kept" >/dev/null
{ cat "$(dirname "$0")/../../lib/policy/rules.xml"; echo "<!-- the same, written otherwise -->"; } >"$work/rules.xml"
status 0 onevoice run --as-of 2026-11-03 --label 'other rules' --log-level info --rules "$work/rules.xml"
is "$(said found) $(said pieces)" "0 0" "other rules are another memory"
before=$(stored)
what_if 'once more'
is "$(stored)" "$before" "an ad hoc run leaves the memory as it is"

status 0 onevoice run --as-of 2026-11-03 --log-level info --workers 3
is "$(said read)" "$few" "the night reads what is new"
what_if 'after that night'
ok "which is known from then on: $(said read)" test "$(said read)" -lt $((few / 2))
query "delete from intake.every_communication where sent_on is not null and abs(hashtext(party_id)) % 4 > 0" >/dev/null
status 0 onevoice run --as-of 2026-11-04 --log-level info --accept pending --accept relation --accept rejected --accept column --accept class --accept department --accept mandated
use=$(said found)
what_if 'with less to know'
ok "what is of no use goes: $(said readings), of which $use are used" test "$(said readings)" -lt $((use * 2 + 1))
is "$(query "select relpersistence from pg_class where oid = 'onevoice.reading_memory'::regclass")" u "the memory costs no log"
is "$(query "select has_table_privilege('onevoice_dashboard', 'onevoice.reading_memory', 'select')")" f "and no dashboard reads it"
done_testing
