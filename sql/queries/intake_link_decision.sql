-- Columns as in the contract, in its order.
select t.party_id, t.other_party_id, t.same, t.decided_by, t.decided_on from intake.link_decision t
