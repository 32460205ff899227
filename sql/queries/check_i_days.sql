-- I: what leaves before the next run is what is to be sent by tonight, and nothing else; a message's last day is no later than the
-- statutory day of any notice in it; only a held piece waits for a day, and a day to come; a deadline is met where a day of dispatch is left until it; pages are those of the pieces.
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
with inside as (
    select d.message_id, min(n.latest_send) as deadline,
           sum(p.pages) as pages,
           count(p.pages) as counted, count(*) as pieces, array_agg(d.communication_id) as ids
      from onevoice.disposition d
      join onevoice.snapshot_piece p on p.run_id = $1::bigint and p.communication_id = d.communication_id
      left join (select o.communication_id, min(o.latest_send) as latest_send
                   from onevoice.notice_deadline o where o.run_id = $1::bigint group by o.communication_id) n
        on n.communication_id = d.communication_id
     where d.run_id = $1::bigint and d.message_id is not null
     group by d.message_id)
select v.offender, v.customer_id, v.communication_ids from (
    select 'message ' || m.message_id as offender, m.customer_id, i.ids as communication_ids
      from onevoice.message m
      left join inside i on i.message_id = m.message_id
     where m.run_id = $1::bigint
       and m.released_by is null
       and (   m.released <> (m.send_on <= $2::date)
            or i.deadline is not null and (m.send_by is null or m.send_by > greatest(i.deadline, $2::date))
            or m.send_by < $2::date
            or i.counted = i.pieces and m.pages <> i.pages
            or m.pages < 1)
    union all
    select d.communication_id, d.customer_id, array[d.communication_id]
      from onevoice.disposition d
     where d.run_id = $1::bigint
       and (d.hold_until is not null and d.disposition not in ('hold', 'suppress') or d.disposition = 'hold' and d.hold_until <= $2::date)
    union all
    select n.communication_id, d.customer_id, array[n.communication_id]
      from onevoice.notice_deadline n
      join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = n.communication_id
      left join onevoice.snapshot_piece p on p.run_id = $1::bigint and p.communication_id = n.communication_id
     where n.run_id = $1::bigint
       and (p.mandated is not true or n.met and n.latest_send < coalesce(p.earliest_send, $2::date) or not n.met and n.latest_send >= coalesce(p.earliest_send, $2::date)
            or p.latest_send > greatest(n.latest_send, $2::date))) v
 order by v.offender
