-- What init made, so that it can tell what somebody dropped or changed, and make it again. Tables of runs come and go, feeds are made
-- again by every init, and the intake is the site's: of that only whole relations are missed.
create table onevoice.made (
    kind text not null,
    identity text not null,
    relation text,
    position bigint not null,
    definition text not null,
    primary key (kind, identity)
);
comment on table onevoice.made is 'The objects of these schemas as the last init left them: what is missing or changed is made again by the next.';
comment on column onevoice.made.kind is 'table, constraint, reference, index, function, view or trigger.';
comment on column onevoice.made.identity is 'Its name, and what tells it from others of the name.';
comment on column onevoice.made.relation is 'The table it belongs to; of a function and a view null.';
comment on column onevoice.made.position is 'Order in which they are made.';
comment on column onevoice.made.definition is 'The statement that makes it.';
