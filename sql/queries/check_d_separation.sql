-- D: of what did not leave on an earlier night: no message mixes customers, addresses, confidentiality classes or domains that may not mix, and a separate piece is alone.
-- What is unknown is allowed only in a message of one piece. $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
with inside as (
    select d.message_id, d.customer_id, d.communication_id, d.disposition, p.delivery_address, p.confidentiality, p.domain
      from onevoice.disposition d
      join onevoice.snapshot_piece p on p.run_id = d.run_id and p.communication_id = d.communication_id
      join onevoice.message m on m.run_id = d.run_id and m.message_id = d.message_id
     where d.run_id = $1::bigint and p.run_id = $1::bigint and d.message_id is not null and $2::date is not null
       and m.released_by is null),
domains as (
    select i.message_id, i.domain, count(*) as pieces from inside i group by i.message_id, i.domain)
select 'message ' || v.message_id as offender, min(i.customer_id) as customer_id,
       array_agg(i.communication_id order by i.communication_id) as communication_ids from (
    select i.message_id
      from inside i
     group by i.message_id
    having count(*) > 1
       and (   count(distinct i.customer_id) <> 1      or count(i.customer_id) <> count(*)
            or count(distinct i.delivery_address) <> 1 or count(i.delivery_address) <> count(*)
            or count(distinct i.confidentiality) <> 1  or count(i.confidentiality) <> count(*)
            or count(i.domain) <> count(*)
            or bool_or(i.disposition = 'separate'))
    union
    select a.message_id
      from domains a
      join domains b on b.message_id = a.message_id and (b.domain > a.domain or b.domain = a.domain and a.pieces > 1)
     where not exists (select from onevoice.compatible_domain c
                        where c.run_id = $1::bigint
                          and (c.domain = a.domain and c.other_domain = b.domain
                               or c.domain = b.domain and c.other_domain = a.domain))) v
  join inside i on i.message_id = v.message_id
 group by v.message_id
 order by v.message_id
