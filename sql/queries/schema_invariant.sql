-- $1 name, $2 query: one invariant, as this program has it; a null name forgets all.
with gone as (delete from onevoice.invariant i where $1::text is null)
insert into onevoice.invariant (name, query) select $1::text, $2::text where $1::text is not null
