-- What the papers behind each account of customer $2 say in run $1: the visit, what was billed, what the payer decided, whom to ask. What a paper
-- does not state is null; what the payer decided is known also of an explanation that left on an earlier night. Columns: bill_id, eob_id,
-- service_from, service_to, billed, allowed, plan_paid, responsibility, payer, department, call (the number it gives), subject (another
-- person than the customer).
select p.bill_id, p.eob_id, coalesce(b.facts ->> 'service_from', e.facts ->> 'service_from') as service_from,
       coalesce(b.facts ->> 'service_to', e.facts ->> 'service_to') as service_to,
       coalesce(e.facts ->> 'submitted', b.facts ->> 'submitted') as billed, e.facts ->> 'allowed' as allowed,
       p.plan_paid::text, p.patient_responsibility::text as responsibility,
       coalesce(f.organization, p.eob_department_id) as payer,
       coalesce(n.department || ', ' || n.organization, d.department_id) as department,
       coalesce(b.facts ->> 'call', case when p.bill_id is null then e.facts ->> 'call' end) as call,
       (select s.subject_party_id from onevoice.snapshot_piece s
         where s.run_id = p.run_id and s.communication_id = coalesce(p.bill_id, p.eob_id)
           and not exists (select from onevoice.identity i
                            where i.run_id = p.run_id and i.party_id = s.subject_party_id and i.customer_id = p.customer_id)) as subject
  from onevoice.payable p
  left join onevoice.reading b on b.run_id = p.run_id and b.communication_id = p.bill_id
  left join onevoice.reading e on e.run_id = p.run_id and e.communication_id = p.eob_id
  left join onevoice.disposition d on d.run_id = p.run_id and d.communication_id = p.bill_id
  left join onevoice.department n on n.run_id = d.run_id and n.department_id = d.department_id
  left join onevoice.department f on f.run_id = p.run_id and f.department_id = p.eob_department_id
 where p.run_id = $1::bigint and p.customer_id = $2::text
 order by p.bill_id collate "C", p.eob_id collate "C", p.account_number collate "C"
