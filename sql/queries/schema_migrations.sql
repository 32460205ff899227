-- Applied migrations. Columns: name, digest, when.
select m.name, m.digest, pg_catalog.to_char(m.applied_at, 'YYYY-MM-DD HH24:MI') from onevoice.migration m order by m.name
