-- Links and near misses of customer $2's records in run $1: what was not linked first, then the weakest links; at most 12.
-- Columns: party_id, other_party_id, weight, probability, decision, evidence (each field with its agreement and weight),
-- why (a sentence), fields (the evidence as it is stored).
select l.party_id, l.other_party_id, round(l.weight::numeric, 1) as weight,
       round(l.probability::numeric, 4) as probability, l.decision, f.evidence,
       case when l.decision = 'same' then 'one person'
            when l.decision = 'review' then 'perhaps one person, for a reviewer to say'
            else 'two people' end
       || case l.evidence ->> 'guard'
            when 'name' then ': one is no person, or they are not the same line or newborn'
            when 'second_given_name' then ': their second given names differ'
            when 'given_name' then ': their given names differ'
            when 'birth_date' then ': their birth dates differ'
            when 'generation' then ': one is junior, senior or of another generation'
            when 'identifier' then ': they bear different numbers of one kind'
            when 'reviewer' then ': a reviewer said so'
            else case when l.evidence ->> 'reviewer' is not null then ': a reviewer said so'
                      when l.decision = 'review' then ': what agrees is not enough' else '' end end
       || case when f.agree is null then '' when l.decision = 'same' then ': ' || f.agree || ' agree'
               else ', though ' || f.agree || ' agree' end
       || coalesce('; ' || f.alike || ' alike', '') || coalesce('; ' || f.differ || ' different', '') as why, l.evidence as fields
  from onevoice.link l,
       lateral (select string_agg(e.key || ' ' || (e.value ->> 0) || ' ' || to_char((e.value ->> 1)::numeric, 'FMSG990.0'), ', '
                                  order by (e.value ->> 1)::numeric desc, e.key) as evidence,
                       string_agg(translate(e.key, '_', ' '), ', ' order by (e.value ->> 1)::numeric desc, e.key)
                           filter (where e.value ->> 0 = 'equal') as agree,
                       string_agg(translate(e.key, '_', ' '), ', ' order by (e.value ->> 1)::numeric desc, e.key)
                           filter (where e.value ->> 0 not in ('equal', 'different')) as alike,
                       string_agg(translate(e.key, '_', ' '), ', ' order by (e.value ->> 1)::numeric desc, e.key)
                           filter (where e.value ->> 0 = 'different') as differ
                  from jsonb_each(l.evidence) e where jsonb_typeof(e.value) = 'array') f
 where l.run_id = $1::bigint
   and exists (select from onevoice.identity i
                where i.run_id = l.run_id and i.customer_id = $2::text
                  and i.party_id in (l.party_id, l.other_party_id))
 order by l.decision = 'same', l.weight, l.party_id collate "C", l.other_party_id collate "C" limit 12
