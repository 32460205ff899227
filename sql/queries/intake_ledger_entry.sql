-- Columns as in the contract, in its order.
select t.entry_id, t.legal_entity, t.account_number, t.entry_type, t.amount, t.currency, t.posted_on, t.received_on, t.instalment,
       t.day_of_month, t.plan_status, t.agreed_on, t.assigned_to
  from intake.ledger_entry t
