-- $1 run, $2 piece: most of what it holds is of bodies that are gone.
delete from onevoice.reading_memory m where m.run_id = $1::bigint and m.piece = $2::int
