-- "At once" is the next day on which a channel dispatches: what is late on a Saturday leaves on Monday, and not on a day on which
-- nothing leaves.
alter table onevoice.snapshot_piece add column earliest_send date;
comment on column onevoice.snapshot_piece.earliest_send is
    'The first day from the as-of day on which a channel it may go by dispatches; null: counts as the as-of day.';
