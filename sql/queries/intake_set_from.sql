-- $1 first day of history the snapshot reads, for intake_communication.
select pg_catalog.set_config('onevoice.sent_from', $1::text, true)
