-- What households that were assigned to treatment under seed $2 owed on published nights that are $1 days old (as calibrate_records
-- takes them). Columns: household, customer_id, as_of, legal_entity, currency, amount, minutes_before, minutes_after.
with today as (
    select max(as_of) as as_of from onevoice.run where state = 'published' and purpose = 'nightly'),
reported as (
    select max(o.occurred_on) as until from intake.outcome o, today where o.occurred_on <= today.as_of and o.event = 'paid'),
nights as (
    select n.run_id, n.as_of
      from (select r.run_id, r.as_of,
                   greatest(r.as_of, (select max(m.send_on) from onevoice.message m where m.run_id = r.run_id)) + 7 as arrived
              from (select distinct on (as_of) run_id, as_of from onevoice.run
                     where state = 'published' and purpose = 'nightly'
                     order by as_of, run_id desc) r) n, reported
     where n.arrived + $1::int <= reported.until)
select g.household, p.customer_id, n.as_of::text as as_of, p.legal_entity, p.currency, p.amount_due_now::text as amount,
       b.minutes::text as minutes_before, a.minutes::text as minutes_after
  from nights n
  join onevoice.payable p on p.run_id = n.run_id and p.amount_due_now > 0
  join onevoice.customer_score b on b.run_id = n.run_id and b.customer_id = p.customer_id and b.phase = 'before'
  join onevoice.customer_score a on a.run_id = n.run_id and a.customer_id = p.customer_id and a.phase = 'after'
   and b.minutes is not null
  join onevoice.holdout g
    on g.seed = $2::bigint and g.customer_id = p.customer_id and g.run_id < n.run_id and not g.held_out
   and g.run_id >= (select min(k.run_id) from onevoice.run k where k.state = 'published' and k.purpose = 'nightly')
 order by n.as_of, p.customer_id, p.legal_entity, p.currency, p.amount_due_now
