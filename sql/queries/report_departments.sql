-- Departments of run $1. Points of those with fewer than 11 communications are withheld (null). Columns: name, communications,
-- merged, enclosed, suppressed, held, points_before, points_after, error_before, error_after.
select coalesce(d.department || ' (' || d.organization || ')', b.department_id) as name, a.communications::text, a.merged::text,
       a.enclosed::text, a.suppressed::text, a.held::text,
       case when a.communications >= 11 then b.points::numeric::text end as points_before,
       case when a.communications >= 11 then a.points::numeric::text end as points_after,
       b.points_error::numeric::text as error_before, a.points_error::numeric::text as error_after
  from onevoice.department_score b
  join onevoice.department_score a using (run_id, department_id)
  left join onevoice.department d using (run_id, department_id)
 where b.run_id = $1::bigint and b.phase = 'before' and a.phase = 'after'
 order by b.points desc, b.department_id collate "C"
