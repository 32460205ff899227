-- Ids in the order people count: M7-2 before M7-13, since a number is as great as it is long.
-- The pieces whose treatment differs between runs $1 and $2 ($3 department id or null), at most $4. Columns:
-- communication_id, department_id, was, was_reason, now, now_reason, now_ref.
select coalesce(b.communication_id, a.communication_id) as communication_id,
       coalesce(b.department_id, a.department_id) as department_id,
       a.disposition as was, a.reason as was_reason, b.disposition as now, b.reason as now_reason, b.reason_ref as now_ref
  from (select * from onevoice.disposition where run_id = $1::bigint) a
  full join (select * from onevoice.disposition where run_id = $2::bigint) b using (communication_id)
 where (a.disposition, a.reason) is distinct from (b.disposition, b.reason)
   and ($3::text is null or coalesce(b.department_id, a.department_id) = $3::text)
 order by (select string_agg(case when t.part[1] ~ '^[0-9]' then '0' || lpad(length(ltrim(t.part[1], '0'))::text, 4, '0') || ltrim(t.part[1], '0')
                             else t.part[1] end, '' order by t.place)
             from regexp_matches(coalesce(b.communication_id, a.communication_id), '[0-9]+|[^0-9]+', 'g') with ordinality t (part, place)) collate "C",
          coalesce(b.communication_id, a.communication_id) collate "C" limit $4::bigint
