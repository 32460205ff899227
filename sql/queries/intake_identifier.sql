-- Columns as in the contract, in its order.
select t.party_id, t.system, t.value from intake.identifier t
