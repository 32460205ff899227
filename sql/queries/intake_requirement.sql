-- Columns as in the contract, in its order.
select t.party_id, t.service, t.needed_by from intake.requirement t
