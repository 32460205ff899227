-- How treatment moved between runs $1 and $2, of pieces that both had ($3 department id or null). Columns: was, now, reason,
-- pieces.
select a.disposition as was, b.disposition as now, b.reason, count(*) as pieces
  from onevoice.disposition a join onevoice.disposition b on b.communication_id = a.communication_id
 where a.run_id = $1::bigint and b.run_id = $2::bigint
   and ($3::text is null or b.department_id = $3::text)
   and (a.disposition, a.reason) is distinct from (b.disposition, b.reason)
 group by 1, 2, 3
 order by count(*) desc, 1, 2, 3
