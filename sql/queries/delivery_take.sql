-- What mailers told since the night before, into the record of nights: $1 run. Columns: taken (rows).
select onevoice.previous_take($1::bigint, (
           select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('message_key', t.message_key, 'result', t.result,
                                                                            'delivered_on', t.delivered_on)), '[]')
             from intake.delivery t
            where not exists (select from onevoice.previous_delivery d
                               where d.message_key = t.message_key and d.result = lower(btrim(t.result)) and d.delivered_on = t.delivered_on))) as taken
 order by 1
