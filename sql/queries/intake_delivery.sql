-- Columns as in the contract, in its order.
select t.message_key, t.delivered_on, t.result, t.detail from intake.delivery t
