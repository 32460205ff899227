-- Applied migrations. Columns: name, digest, applied (when).
select m.name, m.digest, pg_catalog.to_char(m.applied_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as applied from onevoice.migration m order by m.name
