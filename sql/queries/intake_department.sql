-- Columns as in the contract, in its order.
select t.department_id, t.organization_id, t.name, t.legal_entity, t.role from intake.department t
