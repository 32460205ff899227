-- Rejections of run $1. Columns: relation, code, rejections.
select j.relation, j.code, count(*)::text as rejections
  from onevoice.rejection j where j.run_id = $1::bigint
 group by 1, 2
 order by count(*) desc, 1, 2
