-- Who travels in whose message, in run $1: pieces of a department in messages that another leads. Columns: department,
-- lead (the leading department), communications.
select coalesce(n.department || ' (' || n.organization || ')', d.department_id) as department,
       coalesce(o.department || ' (' || o.organization || ')', l.department_id) as lead, count(*)::text as communications
  from onevoice.disposition d
  join onevoice.disposition l on l.run_id = d.run_id and l.message_id = d.message_id and l.position = 1
  left join onevoice.department n on n.run_id = d.run_id and n.department_id = d.department_id
  left join onevoice.department o on o.run_id = d.run_id and o.department_id = l.department_id
 where d.run_id = $1::bigint and d.department_id <> l.department_id
 group by 1, 2
 order by count(*) desc, 1, 2 limit 41 -- one more than the page shows, so that it can say so
