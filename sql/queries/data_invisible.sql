-- Characters that nobody sees (zero width, soft hyphen, byte order mark, blanks that do not break) in keys, numbers and names, for
-- `check --data`: no parameters. They make two numbers of one. Columns: relation, attribute, code, word, found, looked, example.
-- A server whose encoding has none of them refuses the question, and has nothing to be asked.
-- Likewise letters that come of decoding UTF-8 as Latin-1.
with pattern (hidden, twice) as (
    values ('[' || chr(160) || chr(173) || chr(8203) || '-' || chr(8207) || chr(8232) || '-' || chr(8239) || chr(8288) || chr(65279) || ']',
            '[' || chr(194) || chr(195) || '][' || chr(128) || '-' || chr(191) || ']')),
value (relation, attribute, value, example) as (
    select 'party', 'party_id', t.party_id, t.party_id from intake.party t
    union all select 'party', 'full_name', t.full_name, t.party_id from intake.party t
    union all select 'party', 'given_name', t.given_name, t.party_id from intake.party t
    union all select 'party', 'family_name', t.family_name, t.party_id from intake.party t
    union all select 'party', 'address', t.address, t.party_id from intake.party t
    union all select 'party', 'street', t.street, t.party_id from intake.party t
    union all select 'party', 'city', t.city, t.party_id from intake.party t
    union all select 'department', 'legal_entity', t.legal_entity, t.department_id from intake.department t
    union all select 'communication', 'body', left(t.body, 2000), t.communication_id from intake.communication t
    union all select 'identifier', 'value', t.value, t.party_id || '/' || t.system from intake.identifier t
    union all select 'ledger_entry', 'account_number', t.account_number, t.entry_id from intake.ledger_entry t
    union all select 'communication', 'party_id', t.party_id, t.communication_id from intake.communication t
    union all select 'communication', 'status', t.status, t.communication_id from intake.communication t
    union all select 'communication', 'facts', t.facts::text, t.communication_id from intake.communication t)
select v.relation, v.attribute, f.code, null::text as word, count(*)::text as found, count(*)::text as looked,
       min(regexp_replace(v.example, p.hidden, '?', 'g') collate "C") as example
  from value v cross join pattern p
 cross join lateral (values ('invisible_character', v.value ~ p.hidden and v.attribute <> 'body'), ('decoded_twice', v.value ~ p.twice)) as f (code, hit)
 where f.hit
 group by v.relation, v.attribute, f.code
 order by 1, 2, 3
