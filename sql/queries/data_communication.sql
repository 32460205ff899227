-- What communications should look like, for `check --data`: no parameters. Columns: relation, attribute, code, word, found, looked,
-- example (the first key). Columns that are missing or of another type do no harm: see data_party.sql.
with absent (communication_id, department_id, party_id, subject_party_id, channel, status, created_on, not_before, deliver_by, sent_on,
             media_type, body, facts, pages) as (
    values (null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text,
            null::text)),
t as (
    select (select communication_id::text from (select r.*) as o) as communication_id,
           (select department_id::text from (select r.*) as o) as department_id, (select party_id::text from (select r.*) as o) as party_id,
           (select subject_party_id::text from (select r.*) as o) as subject_party_id, (select channel::text from (select r.*) as o) as channel,
           (select status::text from (select r.*) as o) as status, (select created_on::text from (select r.*) as o) as created_on,
           (select not_before::text from (select r.*) as o) as not_before, (select deliver_by::text from (select r.*) as o) as deliver_by,
           (select sent_on::text from (select r.*) as o) as sent_on, (select media_type::text from (select r.*) as o) as media_type,
           ltrim(left((select body::text from (select r.*) as o), 200), E' \t\n\r') as start,
           octet_length((select body::text from (select r.*) as o)) as size, hashtext((select body::text from (select r.*) as o)) as hash,
           (select facts::text from (select r.*) as o) as facts, (select pages::text from (select r.*) as o) as pages
      from intake.communication r cross join absent),
said as (
    select t.*, lower(btrim(t.status, E' \t\n\r\f\v')) as status_said, lower(btrim(t.channel, E' \t\n\r\f\v')) as channel_said,
           lower(btrim(t.media_type, E' \t\n\r\f\v')) as media_said, t.created_on ~ '^\d{4}-\d\d-\d\d' as has_days
      from t),
found as (
select f.attribute, f.code, f.word, count(*) as found, min(t.communication_id collate "C") as example
  from said t
  left join onevoice.vocabulary s on s.kind = 'status' and s.word = t.status_said
  left join onevoice.vocabulary c on c.kind = 'channel' and c.word = t.channel_said
  left join onevoice.vocabulary m on m.kind = 'media_type' and m.word = t.media_said
 cross join lateral (values
        ('communication_id', 'blank_edges', null, t.communication_id <> btrim(t.communication_id, E' \t\n\r')),
        ('party_id', 'blank_edges', null, t.party_id <> btrim(t.party_id, E' \t\n\r')),
        ('department_id', 'blank_edges', null, t.department_id <> btrim(t.department_id, E' \t\n\r')),
        ('status', 'unknown_status', btrim(t.status), t.status is not null and s.word is null),
        ('status', 'other_spelling', t.status, s.word <> t.status), ('channel', 'other_spelling', t.channel, c.word <> t.channel),
        ('media_type', 'other_spelling', t.media_type, m.word <> t.media_type),
        ('channel', 'unknown_value', btrim(t.channel), t.channel is not null and c.word is null),
        ('media_type', 'unknown_value', btrim(t.media_type), t.media_type is not null and m.word is null),
        ('status', 'sent_but_pending', null, t.status_said = 'pending' and t.sent_on is not null),
        ('status', 'sent_but_cancelled', null, t.status_said = 'cancelled' and t.sent_on is not null),
        ('sent_on', 'sent_without_day', null, t.status_said = 'sent' and t.sent_on is null),
        ('sent_on', 'sent_before_created', null, t.has_days and t.sent_on < t.created_on),
        ('deliver_by', 'due_before_created', null, t.has_days and t.deliver_by < t.created_on),
        ('not_before', 'due_before_allowed', null, t.has_days and t.deliver_by < t.not_before),
        ('sent_on', 'day_ahead', null, t.has_days and t.sent_on > (current_date + 1)::text and t.sent_on !~ 'infinity|^9999'),
        ('created_on', 'day_ahead', null, t.has_days and t.created_on > (current_date + 1)::text and t.created_on !~ 'infinity|^9999'),
        ('pages', 'no_page', null, t.pages ~ '^-|^0'),
        -- a page of less than a line
        ('pages', 'out_of_range', null, t.pages ~ '^[0-9]{1,9}$' and t.size > 0 and t.pages::bigint > 20 and t.pages::bigint * 80 > t.size),
        ('body', 'no_words', null, t.media_said in ('text/plain', 'text/html', 'application/xml', 'application/fhir+xml')
            and length(t.start) > 20 and left(t.start, 1) not in ('<', '\') and t.start !~ '[ \t]'),
        ('body', 'nothing_to_read', null, t.status_said = 'pending' and coalesce(t.start, '') = '' and t.facts is null),
        -- bytes of a bytea are not looked into
        ('media_type', 'body_of_another_type', t.media_said,
         t.start <> '' and left(t.start, 2) <> '\x'
         and (   t.media_said in ('text/html', 'application/xml', 'application/fhir+xml') and position('<' in t.start) = 0
              or t.media_said in ('application/xml', 'application/fhir+xml') and t.start ~* '^<(!doctype )?html'
              or t.media_said = 'application/fhir+json' and left(t.start, 1) <> '{' or t.media_said = 'application/edi-x12' and left(t.start, 3) <> 'ISA'
              or t.media_said = 'text/plain' and (t.start ~* '^<(!doctype|html|\?xml)' or left(t.start, 4) = 'ISA*' or t.start ~ '^\{\s*"'))),
        ('created_on', 'stand_in_date', t.created_on, t.has_days and (t.created_on <= '1900-01-01' or t.created_on ~ 'infinity|BC|^9999')),
        ('not_before', 'stand_in_date', t.not_before, t.has_days and (t.not_before <= '1900-01-01' or t.not_before ~ 'infinity|BC|^9999' or left(t.not_before, 4)::int > left(t.created_on, 4)::int + 5)),
        ('deliver_by', 'stand_in_date', t.deliver_by, t.has_days and (t.deliver_by <= '1900-01-01' or t.deliver_by ~ 'infinity|BC|^9999' or left(t.deliver_by, 4)::int > left(t.created_on, 4)::int + 5)),
        ('sent_on', 'stand_in_date', t.sent_on, t.has_days and (t.sent_on <= '1900-01-01' or t.sent_on ~ 'infinity|BC|^9999'))
       ) as f (attribute, code, word, hit)
 where f.hit
 group by f.attribute, f.code, f.word
union all
-- where nothing was ever sent, rows that left are pending in the house's eyes, or not handed over: nothing can be told to be a repetition
select 'status', 'nothing_sent', null, count(*), min(t.communication_id collate "C")
  from said t having count(*) > 0 and count(*) filter (where t.sent_on is not null or t.status_said = 'sent') = 0
union all
-- copies of single letters are what departments write; where most letters have one, a join has made them
select 'communication_id', 'repeated_rows', null, sum(w.rows)::bigint, min(w.example)
  from (select count(*) as rows, min(t.communication_id collate "C") as example
          from said t
         group by t.department_id, t.party_id, t.subject_party_id, t.channel, t.created_on, t.sent_on, t.hash, t.facts having count(*) > 1) w
having sum(w.rows) * 2 > (select count(*) from said))
select 'communication' as relation, attribute, code, word, found::text as found, (select count(*) from intake.communication)::text as looked,
       example
  from found
 order by 1, 2, 3, found.found desc, 4
