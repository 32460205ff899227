-- The pieces of a customer ($2), of a message ($3) or one piece ($4) in run $1; the others null.
-- Columns: communication_id, department_id, department, content_class, disposition, reason, reason_ref, message_id, position,
-- hold_until, rules, counterfactual, latest_send, send_on, customer_id, created_on, alone_on, alone_if, without (the counterfactual in words).
select d.communication_id, d.department_id, n.department, d.content_class, d.disposition, d.reason, d.reason_ref,
       d.message_id, d.position, d.hold_until, d.rules,
       d.counterfactual, s.latest_send, m.send_on, d.customer_id, s.created_on,
       d.counterfactual -> 'alone' ->> 'send_on' as alone_on, d.counterfactual ->> 'if' as alone_if,
       nullif(concat_ws('; ', 'alone it would leave ' || (d.counterfactual -> 'alone' ->> 'send_on') || ' by '
                              || (d.counterfactual -> 'alone' ->> 'channel') || coalesce(', if ' || (d.counterfactual ->> 'if'), ''),
                        'minutes alone ' || (d.counterfactual -> 'minutes' ->> 'alone') || ', planned '
                        || (d.counterfactual -> 'minutes' ->> 'planned')), '') as without
  from onevoice.disposition d
  left join onevoice.department n on n.run_id = d.run_id and n.department_id = d.department_id
  left join onevoice.snapshot_piece s on s.run_id = d.run_id and s.communication_id = d.communication_id
  left join onevoice.message m on m.run_id = d.run_id and m.message_id = d.message_id
 where d.run_id = $1::bigint
   and ($2::text is null or d.customer_id = $2::text)
   and ($3::text is null or d.message_id = $3::text::bigint)
   and ($4::text is null or d.communication_id = $4::text)
 order by d.message_id nulls last, d.position,
          (select string_agg(case when t.part[1] ~ '^[0-9]' then '0' || lpad(length(ltrim(t.part[1], '0'))::text, 4, '0') || ltrim(t.part[1], '0')
                             else t.part[1] end, '' order by t.place)
             from regexp_matches(d.communication_id, '[0-9]+|[^0-9]+', 'g') with ordinality t (part, place)) collate "C",
          d.communication_id collate "C"
