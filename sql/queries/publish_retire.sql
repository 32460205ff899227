-- $1 run: the ids it merged into others or retired are never given again, once it is published as a nightly run.
insert into onevoice.retired_customer (customer_id, run_id)
select distinct c.customer_id, c.run_id
  from onevoice.customer_change c join onevoice.run r on r.run_id = c.run_id
 where c.run_id = $1::bigint and r.purpose = 'nightly' and c.change in ('merged_into', 'retired')
    on conflict (customer_id) do nothing
