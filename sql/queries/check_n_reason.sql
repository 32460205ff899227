-- N: a reason fits what was done, and what it rests on is there: support is for a piece of the same customer, a doubted claim was doubted, what is
-- dropped for a reason is dropped; a message is one piece as it came exactly when that piece goes separately; a record's state says how
-- many records its customer has. What left on an earlier night rests on what was there then. $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
with parties as (
    select i.customer_id, count(*) as parties from onevoice.identity i where i.run_id = $1::bigint and i.customer_id is not null
     group by i.customer_id)
select v.offender, v.customer_id, v.communication_ids from (
    select d.communication_id as offender, d.customer_id, array[d.communication_id] as communication_ids
      from onevoice.disposition d
      left join onevoice.message m on m.run_id = $1::bigint and m.message_id = d.message_id
      left join onevoice.disposition w on w.run_id = $1::bigint and w.communication_id = d.reason_ref
      left join (select distinct c.communication_id from onevoice.claim_check c
                  where c.run_id = $1::bigint and c.verdict <> 'supported') c on c.communication_id = d.communication_id
     where d.run_id = $1::bigint and $2::date is not null
       and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.communication_id = d.communication_id)
       and (   d.disposition <> 'suppress'
               and d.reason in ('superseded_by', 'replaced_by', 'netted_with', 'duplicate_of', 'overtaken_by', 'already_paid',
                                'unsupported_claim', 'opted_out')
            -- left out tonight, it may still ride along on a later night of its window
            or d.disposition not in ('suppress', 'hold') and d.reason = 'low_value'
            or d.disposition in ('merge', 'enclose') and d.reason in ('unreadable', 'must_go_alone', 'incompatible', 'kept_separate')
            or d.disposition in ('separate', 'hold') and d.reason is null
            or d.reason = 'supports' and (d.disposition <> 'enclose' or w.customer_id is distinct from d.customer_id)
            or d.reason = 'unsupported_claim' and c.communication_id is null
            or m.message_id is not null and (m.kind = 'verbatim_single') <> (d.disposition = 'separate'))
    union all
    select 'party ' || i.party_id, i.customer_id, null
      from onevoice.identity i
      left join parties p on p.customer_id = i.customer_id
     where i.run_id = $1::bigint
       and i.state is distinct from case when i.customer_id is null then 'ambiguous' when p.parties = 1 then 'singleton' else 'linked' end) v
 order by v.offender
