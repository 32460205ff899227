-- Keeps what a refused night had rejected: $1 run, $2 a JSON array of {relation, attribute, code, word, found, example}.
insert into onevoice.refusal (run_id, relation, attribute, code, word, found, example)
select $1::bigint, r.relation, r.attribute, r.code, r.word, r.found, r.example
  from pg_catalog.jsonb_to_recordset($2::jsonb) as r (relation text, attribute text, code text, word text, found bigint, example text)
