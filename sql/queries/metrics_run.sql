-- The last nightly run that ended ($1 null), or run $1, for the metrics. Columns: run_id, version, started, completed,
-- last_success (seconds since 1970; null: never), peak_bytes, refused.
select r.run_id::text, r.program_version as version, extract(epoch from r.started_at)::text as started,
       extract(epoch from coalesce(r.finished_at, now()))::text as completed,
       (select extract(epoch from max(s.finished_at))::text from onevoice.run s
         where s.state = 'published' and s.purpose = 'nightly') as last_success,
       (select max(t.peak_bytes)::text from onevoice.stage t where t.run_id = r.run_id) as peak_bytes,
       (select count(distinct f.customer_id)::text from onevoice.flag f
         where f.run_id = r.run_id and f.code = 'RESULT_REFUSED') as refused
  from onevoice.run r
 where r.purpose = 'nightly' and (r.run_id = $1::text::bigint or $1::text is null)
 order by r.run_id desc limit 1
