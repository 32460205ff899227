-- What the payer decided stands beside the account: an explanation that left on an earlier night has no reading in tonight's run, and of a
-- file of several claims the reading does not say which sums are this account's.
alter table onevoice.payable
    add column eob_department_id text,
    add column plan_paid numeric,
    add column patient_responsibility numeric;
comment on column onevoice.payable.eob_department_id is 'Who sent the explanation of benefits; null: there is none, or it went to somebody else.';
comment on column onevoice.payable.plan_paid is 'What the plan paid, as that explanation states it for this claim; null: not stated.';
comment on column onevoice.payable.patient_responsibility is 'What it leaves to the patient, as it states it; null: not stated.';
