-- How communication $2 was read in run $1. Columns: content_class, facts, evidence, template_id, language, survivor_id, tier,
-- certainty with its doubt, amounts: a line for each amount and date with its role.
select r.content_class, r.facts::text, r.evidence::text, r.template_id::text, r.language, u.survivor_id, u.tier,
       r.certainty || coalesce(': ' || r.doubt, '') as certainty,
       (select string_agg(format('%s %s: %s by %s%s', coalesce(v ->> 'amount', v ->> 'date', 'unread'), coalesce(v ->> 'currency', ''),
                                 v ->> 'role', v ->> 'by', case when v ? 'doubtful' then ', doubtful' else '' end), E'\n' order by n)
          from jsonb_array_elements(r.amounts) with ordinality as a (v, n)) as amounts
  from onevoice.reading r
  left join onevoice.duplicate u on u.run_id = r.run_id and u.communication_id = r.communication_id
 where r.run_id = $1::bigint and r.communication_id = $2::text
 order by r.communication_id
