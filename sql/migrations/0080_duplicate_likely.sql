-- Copies that are likely, not certain: counted as one letter, and none of them is suppressed for the other.
alter table onevoice.duplicate drop constraint duplicate_tier_check;
alter table onevoice.duplicate add constraint duplicate_tier_check check (tier in ('exact', 'near', 'account', 'likely'));
comment on column onevoice.duplicate.tier is 'exact, near, account, or likely: not for certain, so both leave.';
