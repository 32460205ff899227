-- $1 run, if it is a nightly run: what became of those who entered the trial long enough before it.
select onevoice.trial_close($1::bigint)
