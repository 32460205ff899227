-- What every value of the smaller relations is asked, whatever its column is called, for `check --data`: no parameters. Columns: relation,
-- attribute, code, word, found, looked, example (the first key). Columns that are missing or of another type do no harm: a row is asked as
-- JSON. No value of a person is ever a word of it, but for one that stands for none.
with value (relation, example, attribute, value) as materialized (
    select 'party', t.party_id::text, e.key, e.value from intake.party t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'party_alias', t.party_id || '/' || t.alias_no, e.key, e.value
      from intake.party_alias t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'identifier', t.party_id || '/' || t.system, e.key, e.value from intake.identifier t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'coverage', t.party_id || '/' || t.payer, e.key, e.value from intake.coverage t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'preference', t.party_id::text, e.key, e.value from intake.preference t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'requirement', t.party_id || '/' || t.service, e.key, e.value from intake.requirement t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'capability', t.department_id || '/' || t.service, e.key, e.value from intake.capability t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'organization', t.organization_id::text, e.key, e.value from intake.organization t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'department', t.department_id::text, e.key, e.value from intake.department t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'ledger_entry', t.entry_id::text, e.key, e.value from intake.ledger_entry t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'outcome', t.outcome_id::text, e.key, e.value from intake.outcome t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'link_decision', t.party_id || '/' || t.other_party_id, e.key, e.value
      from intake.link_decision t cross join lateral jsonb_each_text(to_jsonb(t)) e
    union all
    select 'delivery', t.message_key::text, e.key, e.value from intake.delivery t cross join lateral jsonb_each_text(to_jsonb(t)) e),
said as (
    select v.relation, v.attribute, v.value, v.example, lower(btrim(v.value)) as word,
           v.attribute in ('birth_date', 'valid_until', 'confidential_since', 'needed_by', 'posted_on', 'received_on', 'agreed_on', 'occurred_on',
                           'decided_on', 'delivered_on') as is_day
      from value v
     where v.value is not null),
counted (relation, rows) as (
    select 'party', count(*) from intake.party
    union all select 'party_alias', count(*) from intake.party_alias
    union all select 'identifier', count(*) from intake.identifier
    union all select 'coverage', count(*) from intake.coverage
    union all select 'preference', count(*) from intake.preference
    union all select 'requirement', count(*) from intake.requirement
    union all select 'capability', count(*) from intake.capability
    union all select 'organization', count(*) from intake.organization
    union all select 'department', count(*) from intake.department
    union all select 'ledger_entry', count(*) from intake.ledger_entry
    union all select 'outcome', count(*) from intake.outcome
    union all select 'link_decision', count(*) from intake.link_decision
    union all select 'delivery', count(*) from intake.delivery),
-- what any question below could be about: the questions themselves are for few values
suspect as (
    select s.* from said s
     where s.word = '' or position('&' in s.value) > 0 or position('<' in s.value) > 0 or s.attribute in ('lead_days', 'day_of_month', 'service_area')
        or length(s.word) <= 16 and (   translate(s.word, '?-.x9', '') = '' or translate(s.word, '0-. ()/', '') = ''
                                     or left(s.word, 2) in ('un', 'no', 'nu', 'ni', 'n/', 'na'))
        or s.is_day and (s.value <= '1900-01-01' or s.value > current_date::text)),
fault as (
    select s.relation, f.attribute, f.code, f.word, s.example
      from suspect s
     cross join lateral (values
        (s.attribute, 'empty_text', null, s.word = ''),
        -- a country may be NA; letters and digits alone, so that each way to print nothing is one
        (s.attribute, 'stand_in_text', btrim(s.value), s.attribute not in ('country', 'region') and length(s.word) <= 16
            and (   s.word in ('unknown', 'none', 'null', 'nil', 'n/a', 'na', 'not known', 'not given', 'not stated', 'not available', 'not applicable',
                               'no name', 'no email', 'no e-mail', 'no phone', 'no address', 'no value')
                 or translate(s.word, '?', '') = '' and s.word <> '' or translate(s.word, '-', '') = '' and s.word <> ''
                 or translate(s.word, '.', '') = '' and s.word <> '' or length(s.word) >= 3 and translate(s.word, 'x', '') = ''
                 or length(s.word) >= 3 and translate(s.word, '0-. ()/', '') = '' and position('0' in s.word) > 0
                 or length(s.word) >= 6 and translate(s.word, '9', '') = '')),
        (s.attribute, 'markup_in_text', null, (position('&' in s.value) > 0 or position('<' in s.value) > 0) and s.attribute !~ '_id$'
            and s.value ~ '&(#[0-9]{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});|<[a-zA-Z/!]'),
        (s.attribute, 'stand_in_date', s.value, s.is_day and (s.value <= '1900-01-01' or s.value ~ 'infinity|BC|^9999|^[0-9]{5,}')),
        (s.attribute, 'day_ahead', null, s.is_day and s.attribute in ('occurred_on', 'decided_on', 'delivered_on', 'received_on')
            and s.value > (current_date + 366)::text and s.value !~ 'infinity|^9999'),
        (s.attribute, 'out_of_range', s.value, s.attribute in ('lead_days', 'day_of_month') and s.value ~ '^-?[0-9]{1,9}$'
            and case s.attribute when 'lead_days' then s.value::bigint not between 0 and 366 else s.value::bigint not between 1 and 31 end),
        (s.attribute, 'several_in_one', null, s.attribute = 'service_area' and s.value ~ '"[^"]*[,;| ][^"]*"')) as f (attribute, code, word, hit)
     where f.hit
    union all
    select 'link_decision', 'other_party_id', 'about_itself', null, t.party_id || '/' || t.other_party_id
      from intake.link_decision t where t.party_id = t.other_party_id
    union all
    -- the same service in other letters: compared by letter, the two never meet
    select 'requirement', 'service', 'spelled_otherwise', t.service, t.party_id || '/' || t.service
      from intake.requirement t
     where not exists (select from intake.capability c where c.service = t.service)
       and exists (select from intake.capability c where lower(regexp_replace(c.service, '[^[:alnum:]]', '', 'g')) =
                                                         lower(regexp_replace(t.service, '[^[:alnum:]]', '', 'g')))
    union all
    -- a contact or a number that more records have than any household, house or desk can explain says nobody's
    select s.relation, s.attribute, 'shared_value', null, min(s.example collate "C")
      from said s
     where s.relation = 'party' and s.attribute in ('phone', 'email', 'address', 'street', 'full_name', 'tax_id_last4') and btrim(s.value) <> ''
     group by s.relation, s.attribute, s.value
    having count(*) > 20 and count(*) * 20 > (select c.rows from counted c where c.relation = 'party')
    union all
    -- as many systems as numbers: each is a system of its own, and no two numbers meet
    select 'identifier', 'system', 'many_kinds', null, min(t.party_id || '/' || t.system collate "C")
      from intake.identifier t having count(*) > 20 and count(distinct t.system) * 2 > count(*))
select f.relation, f.attribute, f.code, f.word, count(*)::text as found,
       (select c.rows from counted c where c.relation = f.relation)::text as looked, min(f.example collate "C") as example
  from fault f
 group by f.relation, f.attribute, f.code, f.word
 order by 1, 2, 3, count(*) desc, 4
