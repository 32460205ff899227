-- The screen that cmd/demo ends with, for psql: one customer's fortnight before and after, the totals, and how well the linking
-- did against schema truth, which the night itself never reads.
\set QUIET on
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
\pset pager off

select run_id, as_of from onevoice.run where state = 'published' order by run_id desc limit 1
\gset
-- whose minutes fell most among those who have something to pay
select b.customer_id as customer, round(b.minutes::numeric, 1) as before, round(a.minutes::numeric, 1) as after
  from onevoice.customer_score b
  join onevoice.customer_score a on a.run_id = b.run_id and a.customer_id = b.customer_id and a.phase = 'after'
 where b.run_id = :run_id and b.phase = 'before'
   and exists (select from onevoice.payable p where p.run_id = b.run_id and p.customer_id = b.customer_id and p.amount_due_now > 0)
 order by b.minutes - a.minutes desc, b.customer_id
 limit 1
\gset

select format('One customer''s fortnight %50s', format('%s, minutes %s -> %s', :'customer', :'before', :'after'));
select format('  before: %s pieces from %s departments', count(*), count(distinct department_id))
  from onevoice.disposition where run_id = :run_id and customer_id = :'customer';
with piece as (
    select c.created_on, coalesce(d.department, p.department_id) as department, p.content_class,
           sum(coalesce((r.facts ->> 'amount_due')::numeric, 0)) as amount, count(*) as pieces
      from onevoice.disposition p
      join intake.communication c using (communication_id)
      left join onevoice.department d on d.run_id = p.run_id and d.department_id = p.department_id
      left join onevoice.reading r on r.run_id = p.run_id and r.communication_id = p.communication_id
     where p.run_id = :run_id and p.customer_id = :'customer'
     group by 1, 2, 3
), numbered as (
    select *, row_number() over (order by created_on, department, content_class) as line, sum(pieces) over () as total,
           sum(pieces) over (order by created_on, department, content_class) as shown
      from piece
)
select case when line <= 14
            then format('    %s  %-34s %s%s%s', to_char(created_on, 'Dy DD Mon'), left(department, 34), replace(content_class, '_', ' '),
                        case when amount > 0 then format(', asks for %s', to_char(amount, 'FM999G999G990D00')) end,
                        case when pieces > 1 then format(' (%s)', pieces) end)
            else format('    ... and %s more', total - shown + pieces) end
  from numbered where line <= 15 order by line;

select format(E'\n  after: %s %s', count(*), case count(*) when 1 then 'message' else 'messages' end) from onevoice.message where run_id = :run_id and customer_id = :'customer';
with line as (
    select m.send_on, m.message_id, 0 as position,
           format('    %s  %s, %s %s%s', to_char(m.send_on, 'Dy DD Mon'), case m.channel when 'mail' then 'one envelope' else m.channel end,
                  m.pages, case m.pages when 1 then 'page' else 'pages' end,
                  case when m.released then '' else ', planned' end || coalesce(': ' || nullif(m.headline, ''), '')) as text
      from onevoice.message m where m.run_id = :run_id and m.customer_id = :'customer'
    union all
    select m.send_on, m.message_id, s.position,
           format('                 %-12s %s%s', replace(s.kind, '_', ' '), coalesce(s.heading, ''),
                  case when cardinality(s.communication_ids) > 1 then format(' (%s pieces)', cardinality(s.communication_ids)) end)
      from onevoice.message m join onevoice.section s on s.run_id = m.run_id and s.message_id = m.message_id
     where m.run_id = :run_id and m.customer_id = :'customer'
), numbered as (select *, row_number() over (order by send_on, message_id, position) as number from line)
select text from numbered where number <= 24 order by number;
select format('    not sent: %s %s', count(*), string_agg(distinct replace(coalesce(reason, disposition), '_', ' '), ', '))
  from onevoice.disposition
 where run_id = :run_id and customer_id = :'customer' and disposition in ('suppress', 'hold') having count(*) > 0;

select format(E'\n%s customers, %s communications, %s departments, as of %s', r.customers, r.communications,
              (select count(*) from onevoice.department d where d.run_id = r.run_id), r.as_of)
  from onevoice.run r where run_id = :run_id;
-- Pairs of records that are one person, as the night linked them and as they are; records left alone count as themselves.
with pair as (
    select sum(n * (n - 1) / 2) as found
      from (select count(*) as n from onevoice.identity where run_id = :run_id and customer_id is not null group by customer_id) c
), real as (
    select sum(n * (n - 1) / 2) as there from (select count(*) as n from truth.person group by person_id) c
), agreed as (
    select sum(n * (n - 1) / 2) as good
      from (select count(*) as n from onevoice.identity i join truth.person p using (party_id)
             where i.run_id = :run_id and i.customer_id is not null group by i.customer_id, p.person_id) c
)
select format('  link     %s records -> %s customers, precision %s, recall %s (truth known)',
              (select count(*) from onevoice.identity where run_id = :run_id), (select customers from onevoice.run where run_id = :run_id),
              coalesce(round(good / nullif(found, 0), 4)::text, '-'), coalesce(round(good / nullif(there, 0), 4)::text, '-'))
  from pair, real, agreed;
select format('  plan     %s communications -> %s messages, %s merged or enclosed, %s not needed, %s held', count(*),
              (select messages from onevoice.run where run_id = :run_id),
              count(*) filter (where disposition in ('merge', 'enclose')), count(*) filter (where disposition = 'suppress'),
              count(*) filter (where disposition = 'hold'))
  from onevoice.disposition where run_id = :run_id;
