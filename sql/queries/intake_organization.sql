-- Columns as in the contract, in its order.
select t.organization_id, t.name from intake.organization t
