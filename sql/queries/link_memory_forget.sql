-- What linking remembers of any run but the latest published nightly one is of no use any more. No parameters.
delete from onevoice.link_memory m
 where m.run_id is distinct from (select max(r.run_id) from onevoice.run r where r.state = 'published' and r.purpose = 'nightly')
