-- O: a message's key is its own: no two messages share one, and a message of the same pieces to the same customer has the key that the
-- latest published night gave it, which is what keeps it from being sent twice.
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
with members as (
    select d.run_id, d.message_id, array_agg(d.communication_id order by d.communication_id collate "C") as ids
      from onevoice.disposition d
     where d.message_id is not null
       and d.run_id in ($1::bigint, (select max(r.run_id) from onevoice.run r
                                      where r.run_id < $1::bigint and r.state = 'published' and r.purpose = 'nightly'))
     group by d.run_id, d.message_id),
named as (
    select m.run_id, m.message_id, m.message_key, m.customer_id, k.ids
      from onevoice.message m join members k on k.run_id = m.run_id and k.message_id = m.message_id)
select v.offender, v.customer_id, v.communication_ids from (
    select 'message ' || m.message_id as offender, m.customer_id, null::text[] as communication_ids
      from (select q.message_id, q.customer_id, q.message_key, count(*) over (partition by q.message_key) as bearers
              from onevoice.message q where q.run_id = $1::bigint) m
     where m.bearers > 1 or m.message_key !~ '^[0-9a-f]{16,}$'
    union all
    select 'message ' || m.message_id, m.customer_id, m.ids
      from named m
      join named o on o.run_id < $1::bigint and o.customer_id = m.customer_id and o.ids = m.ids
     where m.run_id = $1::bigint and o.message_key <> m.message_key) v
 where $2::date is not null
 order by v.offender
