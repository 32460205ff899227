-- Whether init has ever run here. Column: boolean.
select pg_catalog.to_regclass('onevoice.migration') is not null
