-- The randomised holdout: the arm of a customer is drawn once and kept, so that it can be honoured by the plan and analysed as it was
-- assigned, whatever the policy says later and whichever runs are pruned.
create table onevoice.holdout (
    seed bigint not null,
    customer_id text not null,
    household text not null,
    stratum int not null,
    held_out bool not null,
    run_id bigint not null,
    primary key (seed, customer_id),
    check (stratum between 0 and 9)
);
comment on table onevoice.holdout is 'Who is held out and who is not: one row a customer and experiment. Rows outlive the runs.';
comment on column onevoice.holdout.seed is 'The policy''s holdout_seed: another one is another experiment.';
comment on column onevoice.holdout.customer_id is 'The customer.';
comment on column onevoice.holdout.household is 'Digest of the postal address: people of one household share their arm.';
comment on column onevoice.holdout.stratum is 'Decile (0 to 9) of the household''s score before the plan, on the night it was assigned.';
comment on column onevoice.holdout.held_out is 'In the control group: each piece goes as it came.';
comment on column onevoice.holdout.run_id is 'The published nightly run that drew it; the plan honours it from the next one on.';
