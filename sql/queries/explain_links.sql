-- Links and near misses of customer $2's records in run $1: what was not linked first, then the weakest links; at most 12.
-- Columns: party_id, other_party_id, weight, probability, decision, evidence (each field with its agreement and weight).
select l.party_id, l.other_party_id, round(l.weight::numeric, 1)::text as weight,
       round(l.probability::numeric, 4)::text as probability, l.decision,
       (select string_agg(e.key || ' ' || (e.value ->> 0) || ' ' || to_char((e.value ->> 1)::numeric, 'FMSG990.0'), ', '
                          order by (e.value ->> 1)::numeric desc, e.key)
          from jsonb_each(l.evidence) e where jsonb_typeof(e.value) = 'array') as evidence
  from onevoice.link l
 where l.run_id = $1::bigint
   and exists (select from onevoice.identity i
                where i.run_id = l.run_id and i.customer_id = $2::text
                  and i.party_id in (l.party_id, l.other_party_id))
 order by l.decision = 'same', l.weight, l.party_id collate "C", l.other_party_id collate "C" limit 12
