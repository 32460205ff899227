-- The highest template id any nightly run has used. No parameters. Columns: template_id (null: none).
select max(t.template_id)::text as template_id
  from onevoice.template t join onevoice.run r using (run_id)
 where r.purpose = 'nightly' and r.state = 'published'
 order by 1
