-- K: a message says what is in it: its sections hold its pieces, all of them and no others, under one heading a kind; it has a
-- headline (what that says is H). Entries of the timeline stand with their piece's message and customer. What left on an
-- earlier night is left out: its sections are of that night, some of its pieces may be reported, its timeline is told. $1 run, $2 as-of.
-- Columns: offender, customer_id, communication_ids. Every row is a violation.
with tonight as (
    select m.* from onevoice.message m
     where m.run_id = $1::bigint
       and m.released_by is null),
inside as (
    select d.message_id, d.communication_id
      from onevoice.disposition d join tonight m on m.message_id = d.message_id where d.run_id = $1::bigint),
sections as (
    select s.*
      from onevoice.section s
     where s.run_id = $1::bigint
       and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.message_id = s.message_id)),
listed as (
    select s.message_id, u.communication_id, s.kind
      from sections s cross join lateral unnest(s.communication_ids) u (communication_id)),
wrong as (
    select coalesce(l.message_id, i.message_id) as message_id
      from listed l full join inside i on i.message_id = l.message_id and i.communication_id = l.communication_id
     where (l.message_id is null or i.message_id is null)
       and exists (select from sections s where s.message_id = coalesce(l.message_id, i.message_id))
    union
    select s.message_id
      from sections s
     where s.kind in (select q.kind from sections q
                       group by q.kind having count(distinct coalesce(q.heading, '')) > 1 or max(coalesce(q.heading, '')) = ''
                       union all
                       select q.kind from sections q
                        where q.heading in (select o.heading from sections o
                                             group by o.heading having count(distinct o.kind) > 1))
    union
    select m.message_id from tonight m
     where m.kind <> 'verbatim_single' and coalesce(m.headline, '') = '')
select v.offender, v.customer_id, v.communication_ids from (
    select 'message ' || w.message_id as offender, m.customer_id,
           array_agg(i.communication_id) filter (where i.communication_id is not null) as communication_ids
      from wrong w
      left join onevoice.message m on m.run_id = $1::bigint and m.message_id = w.message_id
      left join inside i on i.message_id = w.message_id
     group by w.message_id, m.customer_id
    union all
    select 'timeline of ' || t.communication_id, t.customer_id, array[t.communication_id]
      from onevoice.timeline_entry t
      left join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = t.communication_id
     where t.run_id = $1::bigint and $2::date is not null
       and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.communication_id = t.communication_id)
       and (d.communication_id is not null and (d.message_id is distinct from t.message_id or d.customer_id is distinct from t.customer_id)
            or d.communication_id is null and t.message_id is not null)) v
 order by v.offender
