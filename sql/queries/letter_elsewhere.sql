-- Accounts of customer $2 in run $1 that no message speaks of. Columns: payee, legal_entity, account_number, currency,
-- amount_due_now, amount_disputed, amount_pending, due_by, due_basis, state, basis, bill_id, eob_id.
select p.payee, p.legal_entity, p.account_number, p.currency, p.amount_due_now::text, p.amount_disputed::text,
       p.amount_pending::text, p.due_by::text, p.due_basis, p.state, p.basis, p.bill_id, p.eob_id
  from onevoice.payable p
 where p.run_id = $1::bigint and p.customer_id = $2::text
   and not exists (select from onevoice.disposition d
                    where d.run_id = p.run_id and d.message_id is not null and d.communication_id in (p.bill_id, p.eob_id))
 order by p.due_by nulls last, p.legal_entity collate "C", p.account_number collate "C", p.currency, p.bill_id collate "C",
          p.eob_id collate "C"
