-- What kind of server this is. Columns: standby, encoding (of the database), version.
select pg_catalog.pg_is_in_recovery() as standby, pg_catalog.current_setting('server_encoding') as encoding,
       pg_catalog.current_setting('server_version') as version
