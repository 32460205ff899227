-- Customers of run $1 by score in twenty buckets of five points. Columns: low, high, before, after.
select ((g.n - 1) * 5)::text as low, (g.n * 5)::text as high,
       count(c.customer_id) filter (where c.phase = 'before')::text as before,
       count(c.customer_id) filter (where c.phase = 'after')::text as after
  from generate_series(1, 20) g (n)
  left join onevoice.customer_score c on c.run_id = $1::bigint and least(20, 1 + floor(c.score / 5)::int) = g.n
 group by g.n
 order by g.n
