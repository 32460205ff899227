-- Whether init has ever run here. Columns: present.
select pg_catalog.to_regclass('onevoice.migration') is not null as present
