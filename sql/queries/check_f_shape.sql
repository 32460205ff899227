-- F: what refers to something refers to something that is there: sections and the timeline to messages, a message's pieces are
-- numbered from 1 without gaps, every message but a summary of needs has a piece, one of a piece alone has exactly one, nothing is sent on a
-- day gone by but what an earlier night let go on that day, a key is one message, and what has left
-- stands as it left: shown, or decided again by a later run of the same day. Not asked of a run that has not yet looked at what the earlier
-- ones of its day let go (ov_store_check_alone).
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
select v.offender, v.customer_id, v.communication_ids from (
    select 'message ' || m.message_id as offender, m.customer_id, null::text[] as communication_ids
      from onevoice.message m
      left join (select d.message_id, count(*) as pieces, min(d.position) as first, max(d.position) as last,
                        count(distinct d.position) as places
                   from onevoice.disposition d
                  where d.run_id = $1::bigint and d.message_id is not null group by d.message_id) i
        on i.message_id = m.message_id
      left join (select distinct o.message_key, o.channel, o.address, o.send_on, o.as_of, o.run_id
                   from onevoice.previous_left l join onevoice.previous_message o on o.message_key = l.message_key
                  where l.run_id = $1::bigint) o
        on o.message_key = m.message_key
      left join (select distinct n.message_key from onevoice.previous_delivery n where n.result in ('failed', 'cancelled')) n
        on n.message_key = m.message_key
     where m.run_id = $1::bigint
       and (   (m.kind = 'needs_summary') <> (i.pieces is null)
            or m.kind = 'verbatim_single' and i.pieces <> 1
            or i.pieces is not null and (i.first, i.last, i.places) is distinct from (1, i.pieces, i.pieces)
            or o.message_key is not null
               and (   (o.channel, o.address, o.send_on, true) is distinct from (m.channel, m.address, m.send_on, m.released)
                    or m.released_by is distinct from o.run_id and (o.as_of <> $2::date or m.released_by is not null))
               -- shown once, and told since that it never left
            or o.message_key is null and (m.released_by is not null and n.message_key is null or m.send_on < $2::date))
    union all
    select 'message ' || min(m.message_id), min(m.customer_id), null
      from onevoice.message m where m.run_id = $1::bigint
     group by m.message_key having count(*) > 1
    union all
    select 'what left: ' || v.communication_id, d.customer_id, array[v.communication_id]
      from onevoice.previous_left v
      join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = v.communication_id
      left join onevoice.message m on m.run_id = d.run_id and m.message_id = d.message_id
     where v.run_id = $1::bigint and m.message_key is distinct from v.message_key
    union all
    select 'section of message ' || s.message_id, null, s.communication_ids
      from onevoice.section s
      left join onevoice.message m on m.run_id = s.run_id and m.message_id = s.message_id
     where s.run_id = $1::bigint and m.message_id is null
    union all
    select 'timeline of ' || t.communication_id, t.customer_id, array[t.communication_id]
      from onevoice.timeline_entry t
      left join onevoice.message m on m.run_id = t.run_id and m.message_id = t.message_id
     where t.run_id = $1::bigint and t.message_id is not null and m.message_id is null) v
 order by 1
