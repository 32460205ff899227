-- $1 first day of history the snapshot reads, $2 first day of what is still open, $3 which bodies (all, none, unread), $4 the ids of the
-- unread (a text[]), for intake_communication.
select pg_catalog.set_config('onevoice.sent_from', $1::text, true), pg_catalog.set_config('onevoice.open_from', $2::text, true),
       pg_catalog.set_config('onevoice.bodies', $3::text, true), pg_catalog.set_config('onevoice.unread', $4::text, true)
