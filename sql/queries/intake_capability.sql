-- Columns as in the contract, in its order.
select t.department_id, t.service, t.lead_days, t.service_area from intake.capability t
