-- $1 key: what was read by other rules or another program is of no use any more.
delete from onevoice.reading_memory m where m.key <> $1::bigint
