-- What the papers of run $1 asked for and what was stopped, by currency. Columns: currency, demanded, due_now, pending, disputed, paid, superseded,
-- duplicate.
select currency,
       coalesce(sum(amount) filter (where side = 'demanded'), 0)::text as demanded,
       coalesce(sum(amount) filter (where side = 'due_now'), 0)::text as due_now,
       coalesce(sum(amount) filter (where side = 'pending'), 0)::text as pending,
       coalesce(sum(amount) filter (where side = 'disputed'), 0)::text as disputed,
       coalesce(sum(amount) filter (where side = 'paid'), 0)::text as paid,
       coalesce(sum(amount) filter (where side = 'superseded'), 0)::text as superseded,
       coalesce(sum(amount) filter (where side = 'duplicate'), 0)::text as duplicate
  from onevoice.money_line where run_id = $1::bigint
 group by currency
 order by sum(amount) filter (where side = 'demanded') desc nulls last, currency
