-- What a department's records of people should look like, for `check --data`: no parameters. Columns: relation, attribute, code, word,
-- found, looked, example (the first key). No value of a person is ever a word of it, but for a day that stands for none.
-- A column may be missing or of another type, which data_columns.sql tells: within (select x from (select r.*) as o) a name that the
-- relation lacks is that of `absent`, and everything is compared as text.
with absent (party_id, full_name, given_name, family_name, birth_date, address, street, city, postal_code, email, phone, department_id,
             tax_id_last4) as (
    values (null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text,
            null::text, null::text, null::text)),
t as (
    select (select party_id::text from (select r.*) as o) as party_id, (select full_name::text from (select r.*) as o) as full_name,
           (select given_name::text from (select r.*) as o) as given_name, (select family_name::text from (select r.*) as o) as family_name,
           (select birth_date::text from (select r.*) as o) as birth_date, (select address::text from (select r.*) as o) as address,
           (select street::text from (select r.*) as o) as street, (select city::text from (select r.*) as o) as city,
           (select postal_code::text from (select r.*) as o) as postal_code, (select email::text from (select r.*) as o) as email,
           (select phone::text from (select r.*) as o) as phone, (select department_id::text from (select r.*) as o) as department_id,
           (select tax_id_last4::text from (select r.*) as o) as tax_id_last4
      from intake.party r cross join absent)
select 'party' as relation, f.attribute, f.code, f.word, count(*)::text as found, (select count(*) from intake.party)::text as looked,
       min(t.party_id collate "C") as example
  from t
 cross join lateral (values
        ('party_id', 'missing_value', null, t.party_id is null),
        ('party_id', 'blank_edges', null, t.party_id <> btrim(t.party_id, E' \t\n\r')),
        ('full_name', 'no_name', null, coalesce(t.full_name, t.given_name, t.family_name) is null),
        ('given_name', 'names_swapped', null,
         position(',' in t.full_name) = 0 and t.given_name <> t.family_name
         and upper(t.full_name) like upper(replace(t.family_name, '%', '')) || ' %'
         and upper(t.full_name) like '% ' || upper(replace(t.given_name, '%', ''))),
        ('address', 'no_address', null, coalesce(t.address, t.street) is null),
        ('postal_code', 'no_postal_code', null, t.postal_code <> '' and t.postal_code !~ '[0-9]'),
        ('email', 'no_email', null, t.email <> '' and t.email !~ '^[^@[:space:]]+@[^@[:space:]]+$'),
        ('phone', 'no_phone', null, t.phone <> '' and length(regexp_replace(t.phone, '[^0-9]', '', 'g')) < 5),
        ('birth_date', 'stand_in_date', t.birth_date, t.birth_date ~ 'infinity|BC' or t.birth_date <= '1900-01-01' or t.birth_date ~ '^9999'),
        ('tax_id_last4', 'more_than_four', null, length(btrim(t.tax_id_last4)) > 4),
        ('birth_date', 'day_ahead', null, t.birth_date > current_date::text and t.birth_date !~ 'infinity|BC|^9999'),
        ('full_name', 'empty_text', null, btrim(t.full_name) = ''), ('given_name', 'empty_text', null, btrim(t.given_name) = ''),
        ('family_name', 'empty_text', null, btrim(t.family_name) = ''), ('address', 'empty_text', null, btrim(t.address) = ''),
        ('street', 'empty_text', null, btrim(t.street) = ''), ('city', 'empty_text', null, btrim(t.city) = ''),
        ('postal_code', 'empty_text', null, btrim(t.postal_code) = ''), ('email', 'empty_text', null, btrim(t.email) = ''),
        ('phone', 'empty_text', null, btrim(t.phone) = '')) as f (attribute, code, word, hit)
 where f.hit
 group by f.attribute, f.code, f.word
union all
-- one day on which more people are born than on any twenty others stands for not knowing
select 'party', 'birth_date', 'stand_in_date', t.birth_date, count(*)::text, (select count(*) from intake.party)::text, min(t.party_id collate "C")
  from t
 where t.birth_date is not null and t.birth_date > '1900-01-01' and t.birth_date !~ 'infinity|BC|^9999'
 group by t.birth_date
having count(*) > 20 and count(*) * 20 > (select count(*) from intake.party)
 order by 1, 2, 3, 4
