-- What became of the customers of every published night that is old enough: $1 = unpaid (owed money that night and no payment came) or
-- called (called or complained). Columns: customer_id, as_of, minutes (after the plan, as received), event, household, held_out, cohort.
-- The last three are as the holdout of seed $3 assigned them before that night; the cohort is the run that did. A customer assigned before
-- the oldest night that is kept has none: their first night is pruned, and a later one is no substitute.
-- One clock for both arms: it starts on the last day on which a letter of that night can have arrived, whoever's, and an event is looked
-- for during $2 days from then. What was paid before counts too, calls before do not: so a delay of one arm speaks against the plan only.
-- What is dated after the last published night has not happened; a night is old enough when events of its own kind are reported past it.
with today as (
    select max(as_of) as as_of from onevoice.run where state = 'published' and purpose = 'nightly'),
reported as (
    select max(o.occurred_on) as until from intake.outcome o, today
     where o.occurred_on <= today.as_of
       and case $1::text when 'called' then o.event in ('called', 'complained') else o.event = 'paid' end),
nights as (
    select n.run_id, n.as_of, n.arrived
      from (select r.run_id, r.as_of,
                   greatest(r.as_of, (select max(m.send_on) from onevoice.message m where m.run_id = r.run_id)) + 7 as arrived
              from (select distinct on (as_of) run_id, as_of from onevoice.run
                     where state = 'published' and purpose = 'nightly'
                     order by as_of, run_id desc) r) n, reported
     where n.arrived + $2::int <= reported.until),
happened as (
    select i.run_id, i.customer_id, bool_or(o.event = 'paid') as paid,
           bool_or(o.event in ('called', 'complained') and o.occurred_on > n.arrived) as called
      from nights n
      join onevoice.identity i using (run_id)
      join intake.outcome o using (party_id)
     where i.customer_id is not null and o.occurred_on > n.as_of and o.occurred_on <= n.arrived + $2::int
     group by i.run_id, i.customer_id)
select s.customer_id, n.as_of::text as as_of, s.minutes::text as minutes,
       (case $1::text when 'called' then coalesce(h.called, false) else not coalesce(h.paid, false) end)::text as event,
       g.household, coalesce(g.held_out, false)::text as held_out, g.run_id::text as cohort
  from nights n
  join onevoice.customer_score s on s.run_id = n.run_id and s.phase = 'after'
  left join onevoice.holdout g
    on g.seed = $3::bigint and g.customer_id = s.customer_id and g.run_id < s.run_id
   and g.run_id >= (select min(k.run_id) from onevoice.run k where k.state = 'published' and k.purpose = 'nightly')
  left join happened h on h.run_id = s.run_id and h.customer_id = s.customer_id
 where s.minutes is not null and ($1::text = 'called'
    or exists (select from onevoice.payable p
                where p.run_id = s.run_id and p.customer_id = s.customer_id and p.amount_due_now > 0))
 order by n.as_of, s.customer_id
