-- Columns as in the contract, in its order.
select t.outcome_id, t.party_id, t.communication_id, t.event, t.occurred_on, t.amount from intake.outcome t
