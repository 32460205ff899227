-- Keys that occur twice, and references that lead nowhere or to somebody else, for `check --data`: no parameters. Columns: relation,
-- attribute, code, word, found, looked, example (the first key). Missing columns do no harm: see data_party.sql.
with absent (party_id, subject_party_id, department_id, communication_id, channel) as (values (null::text, null::text, null::text, null::text, null::text)),
p as (
    select (select party_id::text from (select r.*) as o) as party_id, (select department_id::text from (select r.*) as o) as department_id
      from intake.party r cross join absent),
d as (select (select department_id::text from (select r.*) as o) as department_id from intake.department r cross join absent),
c as (
    select (select communication_id::text from (select r.*) as o) as communication_id,
           (select party_id::text from (select r.*) as o) as party_id, (select channel::text from (select r.*) as o) as channel,
           (select subject_party_id::text from (select r.*) as o) as subject_party_id,
           (select department_id::text from (select r.*) as o) as department_id
      from intake.communication r cross join absent),
w as (select (select party_id::text from (select r.*) as o) as party_id from intake.preference r cross join absent),
fault as (
    select 'party' as relation, 'party_id' as attribute, 'duplicate_key' as code, p.party_id as example, count(*) as rows
      from p where p.party_id is not null group by p.party_id having count(*) > 1
    union all
    select 'communication', 'communication_id', 'duplicate_key', c.communication_id, count(*)
      from c where c.communication_id is not null group by c.communication_id having count(*) > 1
    union all
    select 'communication', 'party_id', 'unknown_reference', c.communication_id, 1
      from c where c.party_id is not null and not exists (select from p where p.party_id = c.party_id)
    union all
    select 'communication', 'subject_party_id', 'unknown_reference', c.communication_id, 1
      from c where c.subject_party_id is not null and not exists (select from p where p.party_id = c.subject_party_id)
    union all
    select 'communication', 'department_id', 'unknown_reference', c.communication_id, 1
      from c where c.department_id is not null and not exists (select from d where d.department_id = c.department_id)
    union all
    select 'party', 'department_id', 'unknown_reference', p.party_id, 1
      from p where p.department_id is not null and not exists (select from d where d.department_id = p.department_id)
    union all
    -- a department writes to people as it holds them: a record of another one's is a number that means somebody else there
    select 'communication', 'party_id', 'party_of_another', c.communication_id, 1
      from c join p on p.party_id = c.party_id where p.department_id <> c.department_id
    union all
    select 'party', 'party_id', 'nobody_writes', p.party_id, 1
      from p where not exists (select from c where c.party_id = p.party_id) and not exists (select from c where c.subject_party_id = p.party_id)
    union all
    select 'department', 'department_id', 'nobody_writes', d.department_id, 1
      from d where not exists (select from c where c.department_id = d.department_id)
    union all
    select 'communication', 'channel', 'no_consent_stated', c.communication_id, 1
      from c where lower(btrim(c.channel)) in ('email', 'sms') and not exists (select from w where w.party_id = c.party_id))
select f.relation, f.attribute, f.code, null::text as word, sum(f.rows)::text as found,
       case f.relation when 'party' then (select count(*) from intake.party) when 'department' then (select count(*) from intake.department)
                       else (select count(*) from intake.communication) end::text as looked,
       min(f.example collate "C") as example
  from fault f
 group by f.relation, f.attribute, f.code
 order by 1, 2, 3
