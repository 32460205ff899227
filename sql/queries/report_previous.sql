-- The nightly run published before run $1, for the figures beside tonight's, with who was over the budget $2, and the money stopped in the
-- currency in which tonight's papers ask for most; no row before the second night. Columns: run_id, as_of, program_version,
-- policy_digest, rules_digest, communications, messages, rejections, missed, minutes_before, minutes_after, over_before, over_after, stopped.
select p.run_id::text as run_id, p.as_of::text as as_of, p.program_version, p.policy_digest, p.rules_digest,
       p.communications::text as communications, p.messages::text as messages, p.rejections::text as rejections,
       (select count(*) from onevoice.notice_deadline d where d.run_id = p.run_id and not d.met)::text as missed,
       (select sum(c.minutes) from onevoice.customer_score c where c.run_id = p.run_id and c.phase = 'before')::numeric::text
           as minutes_before,
       (select sum(c.minutes) from onevoice.customer_score c where c.run_id = p.run_id and c.phase = 'after')::numeric::text
           as minutes_after,
       (select count(*) from onevoice.customer_score c
         where c.run_id = p.run_id and c.phase = 'before' and c.minutes >= $2::text::float8)::text as over_before,
       (select count(*) from onevoice.customer_score c
         where c.run_id = p.run_id and c.phase = 'after' and c.minutes >= $2::text::float8)::text as over_after,
       (select coalesce(sum(m.amount), 0) from onevoice.money_line m
         where m.run_id = p.run_id and m.side in ('disputed', 'paid', 'superseded', 'duplicate')
           and m.currency = (select t.currency from onevoice.money_line t where t.run_id = $1::bigint
                              group by t.currency
                              order by sum(t.amount) filter (where t.side = 'demanded') desc nulls last, t.currency limit 1))::text as stopped
  from onevoice.run p
 where p.state = 'published' and p.purpose = 'nightly' and p.run_id < $1::bigint
 order by p.run_id desc
 limit 1
