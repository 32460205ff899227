-- $1 run: overload of the customers who also had a score on the last published night of an earlier day, if it is a nightly run.
select onevoice.overload_pair_fill($1::bigint)
