-- Columns as in the contract, in its order.
select t.party_id, t.payer, t.precedence from intake.coverage t
