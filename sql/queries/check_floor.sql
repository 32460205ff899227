-- Would tonight's intake pass the floor? No parameters.
-- Columns: pending, usual (median of the last seven published nightly runs; null before the first).
select (select count(*) from intake.communication t where t.sent_on is null and lower(btrim(t.status, E' \t\n\r\f\v')) = 'pending')::text as pending,
       (select percentile_cont(0.5) within group (order by l.communications)::bigint::text
          from (select r.communications from onevoice.run r where r.purpose = 'nightly' and r.state = 'published'
                 order by r.run_id desc limit 7) l) as usual
 order by 1
