#!/bin/bash
# A night that remembers the one before publishes what a full pass by the same model does, whatever became of the memory.
. "$(dirname "$0")/../support/tap.sh"

# Who is whom, and why, in the last run.
identities() {
    local relation
    for relation in identity link customer_change; do
        echo "== $relation"
        query "select (to_jsonb(t) - 'run_id')::text from onevoice.$relation t
            where run_id = (select max(run_id) from onevoice.run where state = 'published') order by 1"
    done
}
# what_if NAME: links as an ad hoc run, which reads the memory and leaves it as it is
what_if() { status 0 onevoice run --as-of 2026-11-03 --to link --label "$1" --log-level info; }
said() { sed -nE "/msg=\"link memory\"/s/.* $1=(\"[^\"]*\"|[^ ]*).*/\1/p" "$err" | tr -d '"'; }
stored() { query "select md5(string_agg(md5(bytes), '' order by run_id, part, piece)) from onevoice.link_memory"; }

status 0 onevoice init
status 0 onevoice demo --customers 2000 --seed 7 --as-of 2026-11-02
status 0 onevoice run --as-of 2026-11-02 --log-level info --workers 1
is "$(said refit) $(said parties)" "yes none" "the first night starts from nothing"
is "$(query 'select string_agg(distinct run_id::text, $$ $$) || count(distinct part) from onevoice.link_memory')" 12 \
    "and is remembered, both parts of it"
query "create table kept as table onevoice.link_memory" >/dev/null

# somebody moves, marries, has another number; a number is no more; a reviewer looks at a pair
query "update intake.party set phone = '614555' || lpad((abs(hashtext(party_id)) % 10000)::text, 4, '0')
        where abs(hashtext(party_id)) % 150 = 0;
    update intake.party set family_name = 'Zielinski' where abs(hashtext(party_id)) % 300 = 1;
    delete from intake.identifier where abs(hashtext(party_id)) % 400 = 2;
    insert into intake.link_decision (party_id, other_party_id, same, decided_by, decided_on)
    select party_id, other_party_id, false, 'reviewer', '2026-11-02' from onevoice.latest_link where decision = 'same'
     order by party_id, other_party_id limit 3" >/dev/null

what_if remembered
identities >"$work/remembered"
ok "something is linked" test "$(wc -l <"$work/remembered")" -gt 2000
is "$(said refit) $(said model) $(said parties)" "no used used" "the second night takes the model and the parties"
ok "nearly all are as they were: $(said unchanged)" test "$(said unchanged)" -gt 7000
few=$(said compared)
before=$(stored)

query "delete from onevoice.link_memory where part = 'parties'" >/dev/null
what_if 'by the model alone'
identities >"$work/full"
is "$(said refit) $(said unchanged)" "no 0" "without the parties everything is compared, by the same model"
ok "which is far more: $(said compared), not $few" test "$(said compared)" -gt $((few * 5))
ok "and gives the same customers and links" diff "$work/full" "$work/remembered"

query "insert into onevoice.link_memory select * from kept where part = 'parties';
    update onevoice.link_memory set bytes = set_byte(bytes, 5000, get_byte(bytes, 5000) # 1) where part = 'parties' and piece = 1" >/dev/null
what_if 'a damaged memory'
identities >"$work/damaged"
is "$(said parties)" "damaged" "a damaged memory is noticed"
ok "and changes nothing but the work" diff "$work/damaged" "$work/remembered"
query "delete from onevoice.link_memory where part = 'parties' and piece = 2" >/dev/null
what_if 'a memory cut short'
identities >"$work/short"
ok "no more does one with a piece missing" diff "$work/short" "$work/remembered"
query "truncate onevoice.link_memory" >/dev/null
what_if 'no memory'
is "$(said refit) $(said model)" "yes none" "with nothing left the model is fitted again"

query "insert into onevoice.link_memory select * from kept" >/dev/null
is "$(stored)" "$before" "an ad hoc run leaves the memory as it is"
what_if 'once more'
identities >"$work/again"
status 0 onevoice run --as-of 2026-11-03 --set link_margin_bits=5 --label 'other settings' --to link --log-level info
is "$(said model)" "of other settings" "other settings are another model"
status 0 onevoice run --as-of 2026-11-03 --log-level info --workers 3
identities >"$work/nightly"
is "$(said refit)" no "the nightly run remembers too"
ok "and publishes the same" diff "$work/nightly" "$work/again"
is "$(query 'select count(distinct run_id) from onevoice.link_memory where run_id in (1, (select max(run_id) from onevoice.run))')" 2 \
    "two nights are kept until the next one"
is "$(query "select relpersistence from pg_class where oid = 'onevoice.link_memory'::regclass")" u "the memory costs no log"
is "$(query "select has_table_privilege('onevoice_dashboard', 'onevoice.link_memory', 'select')")" f "and no dashboard reads it"
done_testing
