-- What is due for customer $2 in run $1. Columns: payee, account_number, currency, amount_due_now, amount_disputed,
-- amount_pending, due_by, due_basis, state, bill_id, eob_id, basis.
select p.payee, p.account_number, p.currency, p.amount_due_now, p.amount_disputed, p.amount_pending,
       p.due_by, p.due_basis, p.state, p.bill_id, p.eob_id, p.basis
  from onevoice.payable p
 where p.run_id = $1::bigint and p.customer_id = $2::text
 order by p.due_by nulls last, p.legal_entity collate "C", p.account_number collate "C", p.currency
