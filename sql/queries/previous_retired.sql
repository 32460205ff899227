-- Ids of customers that published nightly runs merged into others or retired. Column: customer_id.
select c.customer_id from onevoice.retired_customer c order by c.customer_id collate "C"
