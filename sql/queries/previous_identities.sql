-- $1 run. Columns: party_id, customer_id.
select i.party_id, i.customer_id from onevoice.identity i where i.run_id = $1::bigint
