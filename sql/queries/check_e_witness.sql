-- E: in a message or not, as the disposition says; and who follows the witnesses of a suppressed piece comes to one that is in a
-- message to the same customer, or has left before (to the customer, or about the customer: a confidential person's papers are
-- addressed to somebody else), or was dropped for a reason that needs no witness; never in a circle.
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
with recursive chain (start, customer_id, via, ref, depth) as (
    select s.communication_id, s.customer_id, s.communication_id, s.reason_ref, 1
      from onevoice.disposition s
     where s.run_id = $1::bigint and s.disposition = 'suppress'
       and s.reason in ('duplicate_of', 'superseded_by', 'replaced_by', 'overtaken_by', 'netted_with')
    union all
    select c.start, c.customer_id, c.ref, w.reason_ref, c.depth + 1
      from chain c
      join onevoice.disposition w on w.run_id = $1::bigint and w.communication_id = c.ref
     where w.disposition = 'suppress' and c.depth < 1000
       and w.reason in ('duplicate_of', 'superseded_by', 'replaced_by', 'overtaken_by', 'netted_with')),
settled as (
    select c.start
      from chain c
      join onevoice.disposition w on w.run_id = $1::bigint and w.communication_id = c.ref
      left join onevoice.message m on m.run_id = w.run_id and m.message_id = w.message_id
     where w.customer_id = c.customer_id and m.customer_id = c.customer_id
    union
    select c.start
      from chain c
      join onevoice.disposition w on w.run_id = $1::bigint and w.communication_id = c.ref
     where w.disposition = 'suppress' and w.reason is not null
       and w.reason not in ('duplicate_of', 'superseded_by', 'replaced_by', 'overtaken_by', 'netted_with')
    union
    select c.start
      from chain c
      join onevoice.sent_piece s on s.run_id = $1::bigint and s.communication_id = c.ref
      join onevoice.identity i on i.run_id = s.run_id and i.customer_id = c.customer_id
                              and i.party_id in (s.party_id, s.subject_party_id)
    union
    -- its witness left on an earlier night that suppressed it for that, and is in no intake any more
    select c.start
      from chain c
      join onevoice.previous_word v on v.communication_id = c.via and v.state = 'suppressed' and v.reason_ref = c.ref
      join onevoice.previous_piece w on w.communication_id = c.ref
     where v.run_id < $1::bigint and w.run_id < $1::bigint)
select v.offender, v.customer_id, array[v.offender] as communication_ids from (
    select d.communication_id as offender, d.customer_id
      from onevoice.disposition d
      left join onevoice.message m on m.run_id = d.run_id and m.message_id = d.message_id
     where d.run_id = $1::bigint and $2::date is not null
       and (d.disposition in ('merge', 'enclose', 'separate')) is distinct from (m.message_id is not null)
    union all
    select d.communication_id, d.customer_id
      from onevoice.disposition d
      left join settled s on s.start = d.communication_id
     where d.run_id = $1::bigint and d.disposition = 'suppress' and s.start is null
       and (d.reason is null or d.reason in ('duplicate_of', 'superseded_by', 'replaced_by', 'overtaken_by', 'netted_with'))) v
 order by v.offender
