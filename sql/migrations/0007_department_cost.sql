-- What a department's share of overload stands on (customers, load), and what its declarations cost everyone else.
alter table onevoice.department_score
    add column customers bigint,
    add column load float8,
    add column externality float8;
comment on column onevoice.department_score.customers is 'Customers who got or are to get a piece of it; null: a run before this was published.';
comment on column onevoice.department_score.load is 'Attributed share of customers'' loads, in surplus messages; null as customers.';
comment on column onevoice.department_score.externality is 'Messages that its declared days and names cost everyone else: the plan as submitted less the plan with its kind''s defaults; null: before, and as customers.';
