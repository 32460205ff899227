-- Whose role is what? No parameters. Columns: role, departments (how many), example (the id of one).
select t.role, count(*)::text as departments, min(t.department_id) as example
  from intake.department t
 group by t.role
 order by 1
