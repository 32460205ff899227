-- The demo world that is there. No row: none. Columns: customers, seed, as_of (its first night), night (the last that was written), day.
select w.customers::text, w.seed::text, w.as_of::text, n.night::text, n.day::text
  from truth.world w
 cross join lateral (select t.night, t.day from truth.night t order by t.night desc limit 1) n
 order by 1
