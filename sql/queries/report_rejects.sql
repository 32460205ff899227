-- Rejections of run $1, by the department whose communication it was and by what was wrong. Columns: department (null: none in the plan),
-- relation, code, detail (the column, never what stood in it), rejections.
select coalesce(n.department || ' (' || n.organization || ')', d.department_id) as department, j.relation, j.code,
       case when j.detail like 'column %' then split_part(j.detail, ':', 1) end as detail, count(*)::text as rejections
  from onevoice.rejection j
  left join onevoice.disposition d on d.run_id = j.run_id and d.communication_id = j.row_key and j.relation = 'communication'
  left join onevoice.department n on n.run_id = d.run_id and n.department_id = d.department_id
 where j.run_id = $1::bigint
 group by 1, j.relation, j.code, 4
 order by count(*) desc, j.relation, j.code, 1 nulls last, 4 nulls last
