-- $1 version, $2 words as a JSON array of {kind, word, meaning}: make the relation say just that; a word keeps the version it came with.
with word as (
    select kind, word, meaning from pg_catalog.jsonb_to_recordset($2::jsonb) as w (kind text, word text, meaning text)
), gone as (
    delete from onevoice.vocabulary v where not exists (select from word w where w.kind = v.kind and w.word = v.word)
)
insert into onevoice.vocabulary (kind, word, meaning, since) select kind, word, meaning, $1 from word
on conflict (kind, word) do update set meaning = excluded.meaning where vocabulary.meaning <> excluded.meaning
