-- Links and near misses of customer $2's records in run $1, the heaviest first. Columns: party_id, other_party_id, weight,
-- probability, decision, evidence.
select l.party_id, l.other_party_id, round(l.weight::numeric, 1)::text as weight,
       round(l.probability::numeric, 4)::text as probability, l.decision, l.evidence::text
  from onevoice.link l
 where l.run_id = $1::bigint
   and exists (select from onevoice.identity i
                where i.run_id = l.run_id and i.customer_id = $2::text
                  and i.party_id in (l.party_id, l.other_party_id))
 order by l.weight desc, l.party_id collate "C", l.other_party_id collate "C"
