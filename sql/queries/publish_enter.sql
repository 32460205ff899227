-- $1 run, if it is a nightly run: who enters the trial with it.
select onevoice.trial_enter($1::bigint)
