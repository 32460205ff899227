-- The trial of seed $2: who entered it and whose time is over, $1 = unpaid or called. Columns: household, as_of, minutes (as received), event,
-- held_out, cohort (the run that drew them).
select e.household, e.entered_on::text as as_of, e.minutes_after::text as minutes, e.happened::text as event, e.held_out::text as held_out,
       e.cohort::text as cohort
  from onevoice.trial_entry e
 where e.event = $1::text and e.seed = $2::bigint and e.closed_on is not null
 order by e.entered_on, e.household collate "C"
