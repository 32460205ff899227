-- What run $1, which was refused, had rejected. Columns: relation, attribute, code, word, found, looked, example.
select r.relation, r.attribute, r.code, r.word, r.found::text as found, '-1' as looked, r.example
  from onevoice.refusal r
 where r.run_id = $1::bigint
 order by 1, 2, 3, r.found desc, 4
