-- $1 run, $2 stage, $3 done, $4 total or null, $5 host, $6 pid, $7 seconds left or null.
insert into onevoice.progress as p (run_id, stage, done, total, host, pid, seconds_left, updated_at)
values ($1::bigint, $2::text, $3::bigint, $4::bigint, $5::text, $6::int, $7::bigint, now())
on conflict (run_id) do update
   set stage = excluded.stage, done = excluded.done, total = excluded.total, seconds_left = excluded.seconds_left,
       updated_at = excluded.updated_at
