-- L: a duty is a duty: a piece of a class that the policy obliges to send (with no further condition), one with a lawful deadline, and
-- one that could not be read is mandated, tonight as last night, until it has left. $1 run, $2 as-of.
-- Columns: offender, customer_id, communication_ids. Every row is a violation.
with obliged as (
    select distinct (xpath('@class', o.row))[1]::text as class
      from onevoice.run r
     cross join lateral unnest(xpath('//p:obligation[not(@change)]', r.policy, '{{p,urn:onevoice:policy:1}}')) o (row)
     where r.run_id = $1::bigint)
select p.communication_id as offender, d.customer_id, array[p.communication_id] as communication_ids
  from onevoice.snapshot_piece p
  join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = p.communication_id
  left join obliged c on c.class = d.content_class
  left join (select distinct n.communication_id from onevoice.notice_deadline n where n.run_id = $1::bigint) n
    on n.communication_id = p.communication_id
 where p.run_id = $1::bigint and $2::date is not null and p.mandated is false
   and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.communication_id = p.communication_id)
   and (c.class is not null or d.reason = 'unreadable' or n.communication_id is not null)
 order by 1
