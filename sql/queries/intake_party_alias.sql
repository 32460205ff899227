-- Columns as in the contract, in its order.
select t.party_id, t.alias_no, t.full_name, t.address, t.valid_until from intake.party_alias t
