-- How communication $2 was read in run $1. Columns: content_class, facts, evidence, template_id, language, survivor_id, tier,
-- certainty (with its doubt), read (the facts in words), found (where each fact and phrase stands, in the order of the letter).
select r.content_class, r.facts, r.evidence, r.template_id, r.language, u.survivor_id, u.tier,
       r.certainty || coalesce(': ' || r.doubt, '') as certainty,
       (select string_agg(f.key || ' ' || translate(f.value, '"{}[]', ''), ', ' order by f.key collate "C") from jsonb_each_text(r.facts) f) as read,
       (select string_agg(p.what || ' at byte ' || p.place, ', ' order by p.place, p.what collate "C")
          from (select distinct coalesce(e ->> 'fact', e ->> 'rule') as what, (e ->> 'offset')::bigint as place
                  from jsonb_array_elements(r.evidence) e) p) as found
  from onevoice.reading r
  left join onevoice.duplicate u on u.run_id = r.run_id and u.communication_id = r.communication_id
 where r.run_id = $1::bigint and r.communication_id = $2::text
 order by r.communication_id
