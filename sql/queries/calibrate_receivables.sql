-- What the households of the trial of seed $1 owed when they entered, and what of it was not paid in time. Columns: household, as_of, cohort,
-- held_out, legal_entity, currency, amount, unpaid.
select a.household, e.entered_on::text as as_of, e.cohort::text as cohort, e.held_out::text as held_out, a.legal_entity, a.currency,
       a.amount::text as amount, a.unpaid::text as unpaid
  from onevoice.trial_account a
  join onevoice.trial_entry e on e.seed = a.seed and e.household = a.household and e.event = 'unpaid' and e.closed_on is not null
 where a.seed = $1::bigint
 order by a.legal_entity collate "C", a.currency, e.entered_on, e.cohort, a.household collate "C", a.account_number collate "C"
