-- Messages of run $1, of customer $2 (null: of all), with what is in them, as one stream: by message, first the message itself (part 0), then its members
-- (part 1) by position, its sections (part 2), what is due on the accounts of its bills (part 3; of its explanations of benefits,
-- where the bill is in no message), its dated things (part 4), and the needs it answers (part 5). Lists are joined by the unit
-- separator (U+001F).
-- Columns of message: message_id, part, n, message_key, customer_id, channel, address, kind, headline, send_on, send_by, released,
-- proven, pages, gap, says (the headline's code and values).
-- Columns of member: message_id, part, n, communication_id, department_id, content_class, disposition, reason, reason_ref, party_id,
-- subject_party_id (where that is another), language, service_from, service_to, plan_paid, patient_responsibility, call, remit_to (as they were
-- read).
-- Columns of section: message_id, part, n, kind, heading, communication_ids.
-- Columns of payable: message_id, part, n, payee, legal_entity, account_number, currency, amount_due_now, amount_disputed,
-- amount_pending, due_by, due_basis, state, basis, bill_id, eob_id.
-- Columns of event: message_id, part, n, happens_on, what, product, communication_id, conflict.
-- Columns of need: message_id, part, n, service, status, earliest, met_by, names (of who meets it).
select p.message_id::text, p.part::text, p.n::text, p.a, p.b, p.c, p.d, p.e, p.f, p.g, p.h, p.i, p.j, p.k, p.l, p.m, p.o, p.q from (
    select m.message_id, 0 as part, 0::bigint as n, m.message_key as a, m.customer_id as b, m.channel as c, m.address as d,
           m.kind as e, m.headline as f, m.send_on::text as g, m.send_by::text as h, m.released::text as i, m.proven::text as j,
           m.pages::text as k, m.gap::numeric::text as l,
           m.headline_code || chr(31) || m.headline_values as m, null as o, null as q
      from onevoice.message m where m.run_id = $1::bigint
    union all
    select d.message_id, 1, d.position, d.communication_id, d.department_id, d.content_class, d.disposition, d.reason,
           d.reason_ref, s.party_id, nullif(s.subject_party_id, s.party_id), r.language, r.facts ->> 'service_from', r.facts ->> 'service_to',
           r.facts ->> 'plan_paid', r.facts ->> 'patient_responsibility', r.facts ->> 'call', r.facts ->> 'remit_to'
      from onevoice.disposition d
      left join onevoice.snapshot_piece s on s.run_id = d.run_id and s.communication_id = d.communication_id
      left join onevoice.reading r on r.run_id = d.run_id and r.communication_id = d.communication_id
     where d.run_id = $1::bigint and d.message_id is not null
    union all
    select s.message_id, 2, s.position, s.kind, s.heading, array_to_string(s.communication_ids, chr(31)), null, null, null, null,
           null, null, null, null, null, null, null, null
      from onevoice.section s where s.run_id = $1::bigint
    union all
    select coalesce(b.message_id, e.message_id), 3,
           row_number() over (partition by coalesce(b.message_id, e.message_id)
                              order by p.due_by nulls last, p.legal_entity collate "C", p.account_number collate "C", p.currency,
                                       p.bill_id collate "C", p.eob_id collate "C"),
           p.payee, p.legal_entity, p.account_number, p.currency, p.amount_due_now::text, p.amount_disputed::text,
           p.amount_pending::text, p.due_by::text, p.due_basis, p.state, p.basis, p.bill_id, p.eob_id, null, null
      from onevoice.payable p
      left join onevoice.disposition b on b.run_id = p.run_id and b.communication_id = p.bill_id
      left join onevoice.disposition e on e.run_id = p.run_id and e.communication_id = p.eob_id
     where p.run_id = $1::bigint and coalesce(b.message_id, e.message_id) is not null
    union all
    select t.message_id, 4,
           row_number() over (partition by t.message_id order by t.happens_on, t.communication_id collate "C", t.what collate "C",
                                                                 t.product collate "C"),
           t.happens_on::text, t.what, t.product, t.communication_id, t.conflict::text, null, null, null, null, null, null, null, null, null, null
      from onevoice.timeline_entry t where t.run_id = $1::bigint and t.message_id is not null
    union all
    select m.message_id, 5, row_number() over (partition by m.message_id order by r.service collate "C"), r.service, r.status,
           r.earliest::text, array_to_string(r.met_by, chr(31)),
           (select string_agg(coalesce(d.department, b.department_id), chr(31) order by b.n)
              from unnest(r.met_by) with ordinality b (department_id, n)
              left join onevoice.department d on d.run_id = r.run_id and d.department_id = b.department_id),
           null, null, null, null, null, null, null, null, null, null
      from onevoice.message m
      join onevoice.requirement_status r on r.run_id = m.run_id and r.customer_id = m.customer_id
     where m.run_id = $1::bigint
       and exists (select from onevoice.section s where s.run_id = m.run_id and s.message_id = m.message_id and s.kind = 'needs')) p
 where $2::text is null
    or p.message_id = any (array(select c.message_id from onevoice.message c where c.run_id = $1::bigint and c.customer_id = $2::text))
 order by p.message_id, p.part, p.n
