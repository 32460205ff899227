-- How long the stage under way will still take, beside how far it is.
alter table onevoice.progress add column seconds_left bigint;
comment on column onevoice.progress.seconds_left is
    'Until the stage is done, at the rate measured when this was written; null: not known.';
