#!/bin/bash
# The demo world knows what each account makes due and who is whom: every published sum is right to the cent, held or flagged,
# never wrong, and no envelope holds the papers of two people.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02

status 0 onevoice init
status 0 onevoice demo --customers "${ONEVOICE_CUSTOMERS:-1500}" --seed 42 --as-of "$as_of"
status 0 onevoice run --as-of "$as_of"
read -r right held wrong absent < <(query "
    with published as (
        select upper(regexp_replace(account_number, '[ -]', '', 'g')) as account, currency, sum(amount_due_now) as due,
               bool_or(state in ('needs_review', 'pending_insurance', 'pending_secondary')) as waits
          from onevoice.latest_payable group by 1, 2),
    truth as (
        select upper(regexp_replace(account_number, '[ -]', '', 'g')) as account, currency, amount_due_now as due from truth.payable),
    tonight as (
        select distinct upper(regexp_replace(r.facts ->> 'account_no', '[ -]', '', 'g')) as account
          from onevoice.latest_reading r join intake.communication c using (communication_id)
         where c.status = 'pending')
    select count(*) filter (where p.due = t.due), count(*) filter (where p.due <> t.due and p.waits),
           count(*) filter (where p.due <> t.due and not p.waits),
           count(*) filter (where p.due is null and t.due <> 0 and t.account in (select account from tonight))
      from truth t left join published p using (account, currency)" | tr '|' ' ')
echo "# payables: right $right, held $held, wrong $wrong, absent $absent"
ok "sums are compared at all" test "$right" -gt 100
is "$wrong" 0 "no published sum is wrong"
is "$absent" 0 "no account of tonight's papers is forgotten"
is "$(query 'select count(*) from truth.communication t join onevoice.latest_disposition d using (communication_id)
    where t.content_class <> d.content_class and t.content_class <> '"'unknown'")" 0 "every class is the true one"
read -r envelopes mixed < <(query "
    select count(*), count(*) filter (where people > 1) from (
        select d.message_id, count(distinct t.person_id) as people
          from onevoice.latest_disposition d join intake.communication c using (communication_id) join truth.person t using (party_id)
         where d.message_id is not null group by d.message_id) m" | tr '|' ' ')
echo "# envelopes: $envelopes, with the papers of two people: $mixed"
ok "envelopes are looked into at all" test "$envelopes" -gt 100
is "$mixed" 0 "no envelope holds the papers of two people"
done_testing
