-- What departments state as facts, and whether that fits the letter and the sender, for `check --data`: no parameters. Columns: relation,
-- attribute, code, word (a key of facts, with the word that is in no list; a role), found, looked, example (the first key).
with c as materialized (
    select t.communication_id, t.department_id, t.facts, t.media_type, lower(t.declared_type) as declared_type,
           case when pg_catalog.jsonb_typeof(t.facts) = 'object' then t.facts end as object
      from intake.communication t
     where t.facts is not null or t.declared_type is not null),
-- text of a letter; a site's body may be bytes, which are not looked into here
body as (select t.communication_id, t.body::text as body from intake.communication t where t.media_type like 'text/%'),
flat as materialized (
    select c.communication_id, c.department_id, e.key as path, e.value as value
      from c cross join lateral pg_catalog.jsonb_each(c.object) e
     where pg_catalog.jsonb_typeof(e.value) not in ('array', 'object', 'null')
    union all
    select c.communication_id, c.department_id, e.key || '.' || i.key, i.value
      from c cross join lateral pg_catalog.jsonb_each(c.object) e
     cross join lateral pg_catalog.jsonb_each(case pg_catalog.jsonb_typeof(e.value) when 'object' then e.value else '{}' end) i
     where pg_catalog.jsonb_typeof(i.value) <> 'null'
    union all
    select c.communication_id, c.department_id, e.key || '.' || i.key, i.value
      from c cross join lateral pg_catalog.jsonb_each(c.object) e
     cross join lateral pg_catalog.jsonb_array_elements(case pg_catalog.jsonb_typeof(e.value) when 'array' then e.value else '[]' end) l (value)
     cross join lateral pg_catalog.jsonb_each(case pg_catalog.jsonb_typeof(l.value) when 'object' then l.value else '{}' end) i
     where pg_catalog.jsonb_typeof(i.value) <> 'null'),
typed as materialized (
    select f.communication_id, f.path, f.value #>> '{}' as text, pg_catalog.jsonb_typeof(f.value) as json, v.meaning as type, v.word is null as unknown
      from flat f left join onevoice.vocabulary v on v.kind = 'fact' and v.word = f.path),
sums as (
    select t.communication_id, t.path, t.text, (t.text::numeric / 100) as smaller
      from typed t where t.type like 'an exact amount%' and t.text ~ '^-?\d{3,15}(\.0+)?$'),
fault as (
    select 'communication' as relation, 'facts' as attribute, 'facts_no_object' as code, null::text as word, c.communication_id as example
      from c where pg_catalog.jsonb_typeof(c.facts) <> 'object'
    union all
    select 'communication', 'facts', 'unknown_fact', left(t.path, 60), t.communication_id from typed t where t.unknown
    union all
    select 'communication', 'facts', 'bad_fact', t.path, t.communication_id
      from typed t
     where t.type like 'an exact amount%' and t.text !~ '^[-+]?\d+(\.\d{1,4})?$' or t.type like 'a day%' and t.text !~ '^\d{4}-\d\d-\d\d$'
        or t.type like 'true or false%' and t.json <> 'boolean' or t.type like 'a whole number%' and t.text !~ '^-?\d+$'
    union all
    -- a word of no list: what rests on it waits for a person
    select 'communication', 'facts', 'unknown_word', t.path || ' ' || left(t.text, 40), t.communication_id
      from typed t
      join (values ('outcome', 'outcome_word'), ('status', 'paper_status'), ('use', 'use_word'), ('related.relationship', 'related_word'),
                   ('network', 'network_word'), ('facility_network', 'facility_network_word'), ('claim_status_code', 'claim_code'),
                   ('adjustments.group', 'adjustment_group'), ('claim_type', 'claim_type')) k (path, kind) on k.path = t.path
     where t.text ~ '\S'
       and not exists (select from onevoice.vocabulary v
                        where v.kind = k.kind
                          and regexp_replace(lower(v.word), '[^[:alnum:]]', '', 'g') = regexp_replace(lower(t.text), '[^[:alnum:]]', '', 'g'))
    union all
    select 'communication', 'facts', 'unknown_word', t.path || ' ' || left(t.text, 40), t.communication_id
      from typed t where t.path = 'currency' and btrim(t.text) !~ '^([A-Za-z]{3})?$'
    union all
    -- the letter prints a hundredth of it, and not it
    select 'communication', 'facts', 'minor_units', s.path, s.communication_id
      from sums s join body b on b.communication_id = s.communication_id
     where (   position(to_char(s.smaller, 'FM9999999999990.00') in b.body) > 0
            or position(to_char(s.smaller, 'FM9,999,999,999,990.00') in b.body) > 0)
       and b.body !~ ('(^|\D)' || split_part(s.text, '.', 1) || '(\D|$)')
       and position(to_char(s.smaller * 100, 'FM9,999,999,999,990.00') in b.body) = 0
    union all
    -- plans explain, collectors collect, the others ask for what is theirs
    select 'department', 'role', 'role_against_papers', d.role, d.department_id
      from intake.department d
     where lower(btrim(d.role)) <> 'health_plan'
       and exists (select from c where c.department_id = d.department_id
                      and (c.object ?| array['eob_no', 'plan_paid', 'patient_responsibility'] or c.declared_type = 'eob'))
        or lower(btrim(d.role)) = 'health_plan'
       and exists (select from c where c.department_id = d.department_id
                      and (c.object ?| array['statement_no', 'balance_due'] or c.declared_type in ('bill', 'statement')) )
        or lower(btrim(d.role)) <> 'debt_collector'
       and exists (select from c where c.department_id = d.department_id and c.object ?| array['validation_period_end', 'placed_on']))
select f.relation, f.attribute, f.code, f.word, count(distinct f.example)::text as found,
       case f.relation when 'department' then (select count(*) from intake.department) else (select count(*) from c where c.facts is not null) end::text as looked,
       min(f.example collate "C") as example
  from fault f
 group by f.relation, f.attribute, f.code, f.word
 order by 1, 2, 3, count(*) desc, 4
