-- Columns as in the contract, in its order.
select t.party_id, t.department_id, t.full_name, t.given_name, t.middle_name, t.family_name, t.suffix, t.birth_date, t.address,
       t.street, t.city, t.region, t.postal_code, t.country, t.email, t.phone, t.tax_id_last4, t.updated_at
  from intake.party t
