-- $1 first day of history the snapshot reads, $2 first day of what is still open, for intake_communication.
select pg_catalog.set_config('onevoice.sent_from', $1::text, true), pg_catalog.set_config('onevoice.open_from', $2::text, true)
