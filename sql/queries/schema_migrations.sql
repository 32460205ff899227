-- Applied migrations. Columns: name, digest, applied (when).
select m.name, m.digest, pg_catalog.to_char(m.applied_at, 'YYYY-MM-DD HH24:MI') as applied from onevoice.migration m order by m.name
