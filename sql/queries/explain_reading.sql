-- How communication $2 was read in run $1. Columns: content_class, facts, evidence, template_id, language, survivor_id, tier,
-- certainty (with its doubt).
select r.content_class, r.facts, r.evidence, r.template_id, r.language, u.survivor_id, u.tier,
       r.certainty || coalesce(': ' || r.doubt, '') as certainty
  from onevoice.reading r
  left join onevoice.duplicate u on u.run_id = r.run_id and u.communication_id = r.communication_id
 where r.run_id = $1::bigint and r.communication_id = $2::text
 order by r.communication_id
