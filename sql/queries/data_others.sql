-- What the small relations should look like, for `check --data`: no parameters. Columns: relation, attribute, code, word, found, looked,
-- example (the first key).
with fault as (
    select 'preference' as relation, f.attribute, f.code, f.word, t.party_id as example
      from intake.preference t
     cross join lateral (values
        ('preferred_channel', 'unknown_word', t.preferred_channel,
         t.preferred_channel is not null and not exists (select from onevoice.vocabulary v
                                                          where v.kind = 'channel' and v.word = lower(btrim(t.preferred_channel)))),
        ('timezone', 'unknown_word', t.timezone,
         t.timezone is not null and not exists (select from pg_catalog.pg_timezone_names z where z.name = t.timezone)),
        ('confidential_since', 'stand_in_date', t.confidential_since::text,
         t.confidential_since <= '1900-01-01' or t.confidential_since >= '9999-01-01'),
        ('confidential_address', 'no_address', null, t.confidential_since is not null and coalesce(btrim(t.confidential_address), '') = ''),
        ('confidential_address', 'empty_text', null, btrim(t.confidential_address) = ''),
        ('max_messages_per_14_days', 'no_message_at_all', null, t.max_messages_per_14_days < 1)) as f (attribute, code, word, hit)
     where f.hit
    union all
    select 'identifier', f.attribute, f.code, null, t.party_id || '/' || t.system
      from intake.identifier t
     cross join lateral (values ('party_id', 'blank_edges', t.party_id <> btrim(t.party_id, E' \t\n\r')),
                                ('value', 'blank_edges', t.value <> btrim(t.value, E' \t\n\r')),
                                ('value', 'empty_text', btrim(t.value) = '')) as f (attribute, code, hit)
     where f.hit
    union all
    -- a number that so many records of one system have says nobody's name
    select 'identifier', 'value', 'shared_number', null, min((t.party_id || '/' || t.system) collate "C")
      from intake.identifier t
     group by t.system, t.value
    having count(*) > 20 and count(*) * 20 > (select count(*) from intake.identifier i where i.system = t.system)
    union all
    select 'coverage', 'precedence', 'precedence_below_one', t.precedence::text, t.party_id || '/' || t.payer
      from intake.coverage t where t.precedence < 1
    union all
    select 'party_alias', 'valid_until', 'stand_in_date', t.valid_until::text, t.party_id || '/' || t.alias_no
      from intake.party_alias t where t.valid_until <= '1900-01-01' or t.valid_until >= '9999-01-01'
    union all
    select 'requirement', 'service', 'nobody_delivers', t.service, t.party_id || '/' || t.service
      from intake.requirement t where not exists (select from intake.capability c where c.service = t.service)
    union all
    select 'outcome', 'communication_id', 'unknown_communication', null, t.outcome_id
      from intake.outcome t
     where t.communication_id is not null and not exists (select from intake.communication c where c.communication_id = t.communication_id)
    union all
    select 'delivery', 'message_key', 'unknown_message', null, t.message_key
      from intake.delivery t
     where not exists (select from onevoice.previous_message m where m.message_key = t.message_key)
       and not exists (select from onevoice.previous_delivery d where d.message_key = t.message_key)
    union all
    select 'outcome', 'amount', 'negative_amount', null, t.outcome_id from intake.outcome t where t.amount < 0)
select f.relation, f.attribute, f.code, f.word, count(*)::text as found,
       case f.relation when 'preference' then (select count(*) from intake.preference) when 'identifier' then (select count(*) from intake.identifier)
                       when 'coverage' then (select count(*) from intake.coverage) when 'party_alias' then (select count(*) from intake.party_alias)
                       when 'requirement' then (select count(*) from intake.requirement) when 'delivery' then (select count(*) from intake.delivery) else (select count(*) from intake.outcome)
       end::text as looked,
       min(f.example collate "C") as example
  from fault f
 group by f.relation, f.attribute, f.code, f.word
 order by 1, 2, 3, count(*) desc, 4
