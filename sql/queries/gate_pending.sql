-- What the latest published nightly run had pending. No parameters.
-- Columns: communication_id, department_id, content_class, mandated, as_of.
select d.communication_id, d.department_id, d.content_class, coalesce(p.mandated, true)::text as mandated, r.as_of::text
  from onevoice.run r
  join onevoice.disposition d on d.run_id = r.run_id
  left join onevoice.snapshot_piece p on p.run_id = r.run_id and p.communication_id = d.communication_id
 where r.run_id = (select max(n.run_id) from onevoice.run n where n.state = 'published' and n.purpose = 'nightly')
