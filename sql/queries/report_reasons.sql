-- What became of the pieces of run $1, and why. Columns: disposition, reason, communications.
select d.disposition, coalesce(d.reason, '') as reason, count(*)::text as communications
  from onevoice.disposition d where d.run_id = $1::bigint
 group by 1, 2
 order by count(*) desc, 1, 2
