-- $1 run, $2 part: how many bytes linking remembers of it. Column: bytes.
select coalesce(sum(octet_length(m.bytes)), 0)::text as bytes from onevoice.link_memory m
 where m.run_id = $1::bigint and m.part = $2
 order by 1
