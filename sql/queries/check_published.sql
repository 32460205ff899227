-- $1 run: whether it was published after its invariants were found to hold. Columns: checked_at; no row: it was not.
select r.checked_at::text from onevoice.run r where r.run_id = $1::bigint and r.state = 'published' and r.checked_at is not null order by 1
