-- A: every pending communication has exactly one disposition, and nothing else has one.
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
select v.offender, v.customer_id, array[v.offender] as communication_ids from (
    select p.communication_id as offender, min(d.customer_id) as customer_id
      from onevoice.snapshot_piece p
      left join onevoice.disposition d on d.run_id = $1::bigint and d.communication_id = p.communication_id
     where p.run_id = $1::bigint
     group by p.communication_id having count(d.communication_id) <> 1
    union all
    select d.communication_id, d.customer_id
      from onevoice.disposition d
      left join onevoice.snapshot_piece p on p.run_id = $1::bigint and p.communication_id = d.communication_id
     where d.run_id = $1::bigint and p.communication_id is null) v
 where $2::date is not null
 order by v.offender
