-- Before a night of the demo world is written: $1 its number, 0 the first.
insert into truth.night (night, day) select $1::int, w.as_of + $1::int from truth.world w
