-- A customer's id is given once. Runs are pruned, so that the ids that are no more need a place that outlives them: else the founder
-- of a customer that was merged long ago would found another one under the same id.
create table onevoice.retired_customer (
    customer_id text primary key,
    run_id bigint not null
);
comment on table onevoice.retired_customer is 'Ids of customers that are no more: never given again. Rows outlive the runs.';
comment on column onevoice.retired_customer.customer_id is 'The customer.';
comment on column onevoice.retired_customer.run_id is 'The published nightly run that merged or retired it.';

insert into onevoice.retired_customer (customer_id, run_id)
select c.customer_id, min(c.run_id)
  from onevoice.customer_change c join onevoice.run r using (run_id)
 where r.state = 'published' and r.purpose = 'nightly' and c.change in ('merged_into', 'retired')
 group by c.customer_id;
