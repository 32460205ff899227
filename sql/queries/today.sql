-- The civil day in a time zone. $1 time zone name. Columns: today.
select (now() at time zone $1::text)::date::text as today order by 1
