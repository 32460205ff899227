-- Session settings, made after connecting so that the environment cannot override them.
-- $1 statement_timeout in ms, $2 lock_timeout in ms, $3 default_transaction_read_only, $4 UTF8, or raw: text of a SQL_ASCII
-- database unchecked; text of any other encoding is always sent as it is stored, and converted by us. $5 application_name.
-- The first columns are backend pid, server version and server encoding; the rest is there to be evaluated.
select pg_catalog.pg_backend_pid(),
       pg_catalog.current_setting('server_version_num'),
       pg_catalog.current_setting('server_encoding'),
       pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false),
       pg_catalog.set_config('row_security', 'off', false),
       pg_catalog.set_config('TimeZone', 'UTC', false),
       pg_catalog.set_config('DateStyle', 'ISO, YMD', false),
       pg_catalog.set_config('client_encoding',
           case when pg_catalog.current_setting('server_encoding') not in ('UTF8', 'SQL_ASCII')
                then pg_catalog.current_setting('server_encoding')
                when $4::text = 'raw' then 'SQL_ASCII' else 'UTF8' end, false),
       pg_catalog.set_config('statement_timeout', $1::text, false),
       pg_catalog.set_config('lock_timeout', $2::text, false),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '0', false),
       pg_catalog.set_config('idle_session_timeout', '0', false),
       pg_catalog.set_config('default_transaction_read_only', $3::text, false),
       pg_catalog.set_config('default_transaction_deferrable', 'off', false),
       pg_catalog.set_config('synchronous_commit', 'on', false),
       pg_catalog.set_config('standard_conforming_strings', 'on', false),
       pg_catalog.set_config('extra_float_digits', '1', false),
       pg_catalog.set_config('jit', 'off', false),
       pg_catalog.set_config('work_mem', '65536', false),
       pg_catalog.set_config('application_name', $5::text, false)
