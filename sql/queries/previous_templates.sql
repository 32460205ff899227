-- $1 run. Columns: template_id, skeleton.
select t.template_id, t.skeleton from onevoice.template t where t.run_id = $1::bigint order by t.template_id
