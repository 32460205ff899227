-- What became of the pieces of run $1, and why, beside the nightly run published before it. Columns: disposition, reason, communications,
-- previous (null: there is no night before).
with p as (select max(r.run_id) as run_id from onevoice.run r
            where r.state = 'published' and r.purpose = 'nightly' and r.run_id < $1::bigint),
     c as (select d.disposition, coalesce(d.reason, '') as reason, count(*) as tonight, 0 as before from onevoice.disposition d
            where d.run_id = $1::bigint group by 1, 2
           union all
           select d.disposition, coalesce(d.reason, ''), 0, count(*) from onevoice.disposition d
            where d.run_id = (select p.run_id from p) group by 1, 2)
select c.disposition, c.reason, sum(c.tonight)::text as communications,
       case when (select p.run_id from p) is not null then sum(c.before)::text end as previous
  from c
 group by 1, 2
 order by sum(c.tonight) desc, sum(c.before) desc, 1, 2
