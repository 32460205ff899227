-- Runs whose time is over: older than the oldest of the $1 newest published nightly runs. None while fewer were published.
-- Columns: run_id, state.
select r.run_id, r.state from onevoice.run r
 where r.state <> 'running'
   and r.run_id < (select min(k.run_id) from (select n.run_id from onevoice.run n
                                               where n.state = 'published' and n.purpose = 'nightly'
                                               order by n.run_id desc limit greatest($1::bigint, 1)) k)
 order by r.run_id
