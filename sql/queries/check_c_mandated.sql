-- C: a mandated piece is never suppressed, and leaves by its latest lawful day, or is flagged and leaves at once. An unknown duty
-- counts as a duty, an unknown day as today; a piece that came late may leave today, or on the first day on which anything leaves.
-- $1 run, $2 as-of. Columns: offender, customer_id, communication_ids. Every row is a violation.
with flagged as (
    select distinct u.communication_id
      from onevoice.flag f cross join lateral unnest(f.communication_ids) u (communication_id)
     where f.run_id = $1::bigint and f.code = 'NOTICE_DEADLINE_MISSED')
select p.communication_id as offender, d.customer_id, array[p.communication_id] as communication_ids
  from onevoice.snapshot_piece p
  join onevoice.disposition d on d.run_id = p.run_id and d.communication_id = p.communication_id
  left join onevoice.message m on m.run_id = d.run_id and m.message_id = d.message_id
  left join flagged f on f.communication_id = p.communication_id
 where p.run_id = $1::bigint and d.run_id = $1::bigint and p.mandated is not false
   and (   d.disposition = 'suppress'
        or d.disposition = 'hold' and (d.hold_until > p.latest_send) is not false
        or d.disposition <> 'hold' and (m.send_on > greatest(p.latest_send, p.earliest_send, $2::date)) is not false
        or p.latest_send < $2::date and f.communication_id is null)
 order by 1
