-- Messages of run $1 with what is in them, as one stream: by message, first the message itself (part 0), then its members
-- (part 1) by position, then its sections (part 2). Lists are joined by the unit separator (U+001F).
-- Columns: message_id, part, n, a .. l (message: key, customer_id, channel, address, kind, headline, send_on, send_by, released,
-- proven, pages, gap; member: communication_id, department_id, content_class, disposition, reason, reason_ref; section: kind,
-- heading, communication_ids).
select p.message_id::text, p.part::text, p.n::text, p.a, p.b, p.c, p.d, p.e, p.f, p.g, p.h, p.i, p.j, p.k, p.l from (
    select m.message_id, 0 as part, 0 as n, m.message_key as a, m.customer_id as b, m.channel as c, m.address as d, m.kind as e,
           m.headline as f, m.send_on::text as g, m.send_by::text as h, m.released::text as i, m.proven::text as j,
           m.pages::text as k, m.gap::numeric::text as l
      from onevoice.message m where m.run_id = $1::bigint
    union all
    select d.message_id, 1, d.position, d.communication_id, d.department_id, d.content_class, d.disposition, d.reason,
           d.reason_ref, null, null, null, null, null, null
      from onevoice.disposition d where d.run_id = $1::bigint and d.message_id is not null
    union all
    select s.message_id, 2, s.position, s.kind, s.heading, array_to_string(s.communication_ids, chr(31)), null, null, null, null,
           null, null, null, null, null
      from onevoice.section s where s.run_id = $1::bigint) p
 order by p.message_id, p.part, p.n
