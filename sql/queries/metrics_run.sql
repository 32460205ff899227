-- The last nightly run that ended ($1 null), or run $1, for the metrics. Columns: run_id, version, started, completed,
-- last_success (seconds since 1970; null: never), peak_bytes, refused, usual_seconds, usual_communications, usual_held
-- (medians of the seven published nights before; null: none).
select r.run_id::text, r.program_version as version, extract(epoch from r.started_at)::text as started,
       extract(epoch from coalesce(r.finished_at, now()))::text as completed,
       (select extract(epoch from max(s.finished_at))::text from onevoice.run s
         where s.state = 'published' and s.purpose = 'nightly') as last_success,
       (select max(t.peak_bytes)::text from onevoice.stage t where t.run_id = r.run_id) as peak_bytes,
       (select count(distinct f.customer_id)::text from onevoice.flag f
         where f.run_id = r.run_id and f.code = 'RESULT_REFUSED') as refused,
       u.seconds::numeric::text as usual_seconds, u.communications::numeric::text as usual_communications,
       u.held::numeric::text as usual_held
  from onevoice.run r
 cross join lateral (
       select percentile_cont(0.5) within group (order by extract(epoch from w.finished_at - w.started_at)) as seconds,
              percentile_cont(0.5) within group (order by w.communications) as communications,
              percentile_cont(0.5) within group (order by (select sum(s.held) from onevoice.department_score s
                                                            where s.run_id = w.run_id and s.phase = 'after')) as held
         from (select b.* from onevoice.run b
                where b.state = 'published' and b.purpose = 'nightly' and b.run_id < r.run_id
                order by b.run_id desc limit 7) w) u
 where r.purpose = 'nightly' and (r.run_id = $1::text::bigint or $1::text is null)
 order by r.run_id desc limit 1
