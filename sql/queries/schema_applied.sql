-- Record migration $1 with digest $2.
insert into onevoice.migration (name, digest) values ($1, $2)
