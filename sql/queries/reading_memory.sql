-- What bodies were read as, piece by piece. Columns: run_id, piece, key, bytes.
select m.run_id, m.piece, m.key, m.bytes from onevoice.reading_memory m order by m.run_id, m.piece
