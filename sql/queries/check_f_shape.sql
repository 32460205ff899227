-- F: what refers to something refers to something that is there: sections and the timeline to messages, a message's pieces are
-- numbered from 1 without gaps, every message but a summary of needs has a piece, one of a piece alone has exactly one, and nothing is sent on a
-- day gone by but what an earlier night let go on that day.
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
select v.offender, v.customer_id, v.communication_ids from (
    select 'message ' || m.message_id as offender, m.customer_id, null::text[] as communication_ids
      from onevoice.message m
      left join (select d.message_id, count(*) as pieces, min(d.position) as first, max(d.position) as last,
                        count(distinct d.position) as places
                   from onevoice.disposition d
                  where d.run_id = $1::bigint and d.message_id is not null group by d.message_id) i
        on i.message_id = m.message_id
     where m.run_id = $1::bigint
       and (   (m.kind = 'needs_summary') <> (i.pieces is null)
            or m.kind = 'verbatim_single' and i.pieces <> 1
            or i.pieces is not null and (i.first, i.last, i.places) is distinct from (1, i.pieces, i.pieces)
            or m.send_on < $2::date
               and not exists (select from onevoice.message o join onevoice.run r using (run_id)
                                where o.message_key = m.message_key and o.send_on = m.send_on and o.released
                                  and o.run_id < m.run_id and r.state = 'published' and r.purpose = 'nightly')
               -- the nights that could have let it go are still there to be asked
               and exists (select from onevoice.run r
                            where r.run_id < m.run_id and r.as_of <= m.send_on and r.state = 'published' and r.purpose = 'nightly'
                           union all
                           select where not exists (select from onevoice.trend_day t
                                                     where t.run_id < m.run_id and t.as_of <= m.send_on)))
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
