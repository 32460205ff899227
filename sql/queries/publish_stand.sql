-- $1 run: what left before and is still pending, as it left.
select onevoice.previous_stand($1::bigint)
