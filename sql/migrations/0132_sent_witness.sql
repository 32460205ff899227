-- Of history the invariants ask only whether a witness had left: a night writes those rows, and not each letter of three months again.
comment on table onevoice.sent_piece is
    'Working table of the invariant checks: of what had left before this run, as the reading side found it, what suppressed pieces name as their witness.';
