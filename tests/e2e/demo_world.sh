#!/bin/bash
# A small demo world through the whole night: published once, the same rows again whatever the workers, locale and zone.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02

# Every published relation as text, without what tells one run from another.
published() {
    local relation
    for relation in reading identity link disposition message section timeline_entry duplicate episode payable flag notice_deadline \
        claim_check requirement_status template customer_score score_piece department_score organization_score rejection; do
        echo "== $relation"
        query "select (to_jsonb(t) - 'run_id')::text from onevoice.$relation t
            where run_id = (select max(run_id) from onevoice.run where state = 'published') order by 1"
    done
}

status 78 onevoice run --as-of "$as_of" # the schema is not there
status 0 onevoice init
status 0 onevoice init
status 0 onevoice demo --customers 300 --seed 42 --as-of "$as_of"
status 0 onevoice check
status 0 onevoice run --as-of "$as_of" --workers 1
matches "$(cat "$out")" 'communications -> [0-9,]+ messages' "the summary is one line with the counts"
is "$(wc -l <"$out")" 1 "and nothing else"
is "$(query "select count(*) from onevoice.run where state = 'published'")" 1 "one run is published"
is "$(query "select count(*) from intake.communication where status = 'pending'")" \
    "$(query 'select count(*) from onevoice.latest_disposition')" "every pending communication has a disposition"
ok "some pieces were merged" test "$(query "select count(*) from onevoice.latest_disposition where disposition = 'merge'")" -gt 0
ok "there are fewer messages than pieces" test "$(query 'select count(*) from onevoice.latest_message')" -lt \
    "$(query 'select count(*) from onevoice.latest_disposition')"
is "$(query "select count(*) from onevoice.latest_disposition d join onevoice.latest_notice_deadline n using (communication_id)
    where d.disposition = 'suppress'")" 0 "nothing with a deadline is suppressed"

# a published run shows no word that the vocabulary does not explain
is "$(query "select string_agg(distinct kind || ' ' || word, ', ') from (
        select 'flag', code from onevoice.latest_flag union all select 'class', content_class from onevoice.latest_reading
        union all select 'disposition', disposition from onevoice.latest_disposition union all select 'reason', reason from onevoice.latest_disposition
        union all select 'message_kind', kind from onevoice.latest_message union all select 'channel', channel from onevoice.latest_message
        union all select 'section', kind from onevoice.latest_section union all select 'payable_state', state from onevoice.latest_payable
        union all select 'rule', unnest(regexp_matches(basis, '\m[DEL][0-9]+\M', 'g')) from onevoice.latest_payable
        union all select 'duplicate_tier', tier from onevoice.latest_duplicate union all select 'episode_kind', kind from onevoice.latest_episode
        union all select 'claim_verdict', verdict from onevoice.latest_claim_check
        union all select 'requirement_state', status from onevoice.latest_requirement_status
        union all select 'identity_state', state from onevoice.latest_identity union all select 'link_decision', decision from onevoice.latest_link
        union all select 'rejection', code from onevoice.latest_rejection
        union all select 'fact', jsonb_object_keys(facts) from onevoice.latest_reading) used (kind, word)
    where word is not null and not exists (select from onevoice.vocabulary v where (v.kind, v.word) = (used.kind, used.word)
        or used.kind = 'fact' and v.kind = 'fact' and split_part(v.word, '.', 1) = used.word)")" "" \
    "every word of a published run stands in the vocabulary"
is "$(onevoice vocabulary | wc -l)" "$(query 'select count(*) from onevoice.vocabulary')" "the verb prints what the relation holds"

is "$(query "select count(*) from onevoice.latest_disposition d where (counterfactual -> 'minutes' is not null) <>
    ((select count(*) from onevoice.latest_disposition o where o.message_id = d.message_id) > 1)
    and (select count(*) from onevoice.latest_disposition o where o.customer_id = d.customer_id) <= 40")" 0 \
    "what travels in company tells the minutes without it, and nothing else does"
is "$(query "select count(*) from onevoice.latest_disposition d join onevoice.latest_customer_score s using (customer_id)
    where s.phase = 'after' and abs((d.counterfactual -> 'minutes' ->> 'planned')::float8 - s.minutes) > 0.001")" 0 \
    "and the customer's own minutes beside it"
published >"$work/first"
ok "something is published" test "$(wc -l <"$work/first")" -gt 1000
status 0 env LC_ALL=C.UTF-8 TZ=Pacific/Kiritimati "$ONEVOICE_BIN" run --as-of "$as_of" --workers 3
published >"$work/second"
ok "the second run publishes the same rows" diff "$work/first" "$work/second"
status 0 onevoice run --as-of "$as_of" --dry-run
is "$(query "select count(*) from onevoice.run where state = 'published'")" 2 "a dry run publishes nothing"
query "update intake.party set phone = '6145550142' where right(party_id, 1) in ('3', '7')"
status 0 onevoice run --as-of "$as_of" --to link --label 'one phone'
is "$(query "select j.relation, j.row_key, j.code, j.detail from onevoice.rejection j join onevoice.run r using (run_id)
    where r.label = 'one phone' and j.code = 'phone_filler'")" 'party|*|phone_filler|1: ' "a filler is told as a rejection"
is "$(query "select count(*) from pg_locks where locktype = 'advisory'")" 0 "no lock is left"
done_testing
