-- The parties that linking remembers, piece by piece. Columns: run_id, bytes.
select m.run_id, m.bytes from onevoice.link_memory m where m.part = 'parties' order by m.run_id, m.piece
