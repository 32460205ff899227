-- Departments of run $1. Minutes of those with fewer than 11 communications are withheld (null). Columns: name, communications,
-- merged, enclosed, suppressed, held, minutes_before, minutes_after, error_before, error_after, own_before, own_after.
select coalesce(d.department || ' (' || d.organization || ')', b.department_id) as name, a.communications::text, a.merged::text,
       a.enclosed::text, a.suppressed::text, a.held::text,
       case when a.communications >= 11 then b.minutes::numeric::text end as minutes_before,
       case when a.communications >= 11 then a.minutes::numeric::text end as minutes_after,
       b.minutes_error::numeric::text as error_before, a.minutes_error::numeric::text as error_after,
       case when a.communications >= 11 then b.minutes_own::numeric::text end as own_before,
       case when a.communications >= 11 then a.minutes_own::numeric::text end as own_after
  from onevoice.department_score b
  join onevoice.department_score a using (run_id, department_id)
  left join onevoice.department d using (run_id, department_id)
 where b.run_id = $1::bigint and b.phase = 'before' and a.phase = 'after'
 order by b.minutes desc, b.department_id collate "C"
