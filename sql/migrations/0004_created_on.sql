-- When a piece was made ready, so that a customer's fortnight can be shown from what was published alone: the views and the report
-- never read the intake, which a site may replace by views of its own.
alter table onevoice.snapshot_piece add column created_on date;
comment on column onevoice.snapshot_piece.created_on is 'When its department made it ready; null: the row was rejected.';
