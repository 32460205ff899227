-- Runs whose time is over: older than the oldest of the $1 newest published nightly runs (none while fewer were published), and ad hoc
-- ones that ended more than $2 days ago (null: none for that). Columns: run_id, state.
select r.run_id, r.state from onevoice.run r
 where r.state <> 'running'
   and (r.run_id < (select min(k.run_id) from (select n.run_id from onevoice.run n
                                                where n.state = 'published' and n.purpose = 'nightly'
                                                order by n.run_id desc limit greatest($1::bigint, 1)) k
                    having count(*) >= $1::bigint)
        or r.purpose = 'adhoc' and r.finished_at < now() - pg_catalog.make_interval(days => $2::int))
 order by r.run_id
