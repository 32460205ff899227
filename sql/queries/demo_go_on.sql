-- What follows from the last plan, and what happens to people, up to tonight. Chance is a digest of the seed and of whom it befalls, on which
-- day: the same town with the same plans goes the same way. No parameters, no columns.

-- The mailer: what the last published night released has left, once a key; few fail and are tried again when the plan says so, few come back,
-- a department takes a few out of the bag. What was not released is not mailed.
insert into truth.mailing (message_key, mailed_on, result, pieces)
select m.message_key, m.send_on,
       case when c.u < 0.02 then 'failed' when c.u < 0.035 and m.channel = 'mail' then 'returned' when c.u < 0.038 then 'cancelled' else 'sent' end,
       array(select d.communication_id from onevoice.latest_disposition d where d.message_id = m.message_id order by d.position)
  from onevoice.latest_message m
 cross join lateral (select truth.chance('mail ' || m.message_key || m.send_on) as u) c
 where m.released and m.send_on <= (select max(n.day) from truth.night n)
   and not exists (select from truth.mailing x where x.message_key = m.message_key and x.result <> 'failed')
    on conflict do nothing;
insert into intake.delivery (message_key, delivered_on, result)
select m.message_key, m.mailed_on, case m.result when 'returned' then 'sent' else m.result end from truth.mailing m
union
-- the post needs days to bring something back
select m.message_key, m.mailed_on + 4, 'returned' from truth.mailing m
 where m.result = 'returned' and m.mailed_on + 4 <= (select max(n.day) from truth.night n)
    on conflict do nothing;

-- Three in four pay what a letter asked them for, within four weeks, once an account.
insert into truth.demand (account_number, legal_entity, communication_id, amount, currency, asked_on)
select distinct on (p.account_number) p.account_number, p.legal_entity, p.bill_id, p.amount_due_now, p.currency, m.mailed_on
  from onevoice.latest_payable p
  join (select x.mailed_on, u.communication_id from truth.mailing x cross join lateral unnest(x.pieces) u (communication_id)
         where x.result = 'sent') m on m.communication_id = p.bill_id
 where p.amount_due_now > 0
 order by p.account_number, m.mailed_on, p.bill_id
    on conflict do nothing;
insert into intake.ledger_entry (entry_id, legal_entity, account_number, entry_type, amount, currency, posted_on, received_on)
select 'P-' || t.account_number, t.legal_entity, t.account_number, 'patient_payment', t.amount, t.currency, t.paid_on, t.paid_on
  from truth.payment t
 where t.paid_on <= (select max(n.day) from truth.night n)
    on conflict do nothing;
insert into intake.outcome (outcome_id, party_id, communication_id, event, occurred_on, amount)
select 'P-' || t.account_number, c.party_id, c.communication_id, 'paid', t.paid_on, t.amount
  from truth.payment t join intake.communication c using (communication_id)
 where t.paid_on <= (select max(n.day) from truth.night n)
    on conflict do nothing;
update truth.payable p set amount_due_now = greatest(0, p.amount_due_now - t.amount)
  from truth.payment t
 where t.account_number = p.account_number and t.paid_on <= (select max(n.day) from truth.night n);

-- Some call about what came, few complain: the more pieces a letter explains, the fewer letters there are to call about.
insert into intake.outcome (outcome_id, party_id, communication_id, event, occurred_on)
select 'C-' || m.message_key, c.party_id, c.communication_id, case when k.u < 0.003 then 'complained' else 'called' end, m.mailed_on + 2
  from truth.mailing m
 cross join lateral (select truth.chance('call ' || m.message_key) as u) k
  join intake.communication c on c.communication_id = m.pieces[1]
 where m.result = 'sent' and k.u < 0.02 and m.mailed_on + 2 <= (select max(n.day) from truth.night n)
    on conflict do nothing;

-- One in seven moves within a year, one in fifty marries, one in a hundred dies.
insert into truth.event (person_id, day, event)
select p.person_id, d.day, case when c.u < 0.0004 then 'moved' when c.u < 0.00046 then 'married' else 'died' end
  from (select distinct t.person_id from truth.person t) p
 cross join (select n.day from truth.night n where n.night > 0 and n.night > (select coalesce(max(e.night), 0) from truth.lived e)) d
 cross join lateral (select truth.chance('life ' || p.person_id || d.day) as u) c
 where c.u < 0.00049
   and not exists (select from truth.event e where e.person_id = p.person_id and e.event = 'died');
-- Six departments in ten hear of it: the records of one person disagree for a while. The old name or address is known to who writes the new.
create temporary table news on commit drop as
select p.party_id, e.event, p.full_name, p.given_name, p.family_name, p.address, p.street, p.city, p.region, p.postal_code,
       (100 + floor(9000 * truth.chance('house ' || e.person_id || e.day)))::int || ' '
       || (array['Willow Street', 'Juniper Lane', 'Prospect Avenue', 'Orchard Road', 'Quarry Street', 'Mill Pond Drive'])
          [1 + floor(6 * truth.chance('street ' || e.person_id || e.day))::int] as new_street,
       (array['Hartwell', 'Osgood', 'Pemberton', 'Larkin', 'Whitlock', 'Aldana', 'Mercer', 'Sandoval'])
          [1 + floor(8 * truth.chance('name ' || e.person_id || e.day))::int] as new_family,
       (select q.family_name from truth.person r join intake.party q using (party_id)
         where r.person_id = e.person_id and q.family_name is not null order by q.party_id limit 1) as old_family
  from truth.event e join truth.person t using (person_id) join intake.party p using (party_id)
 where e.event in ('moved', 'married') and e.day > (select coalesce(max(n.day), '-infinity') from truth.night n join truth.lived l using (night))
   and truth.chance('heard ' || p.party_id || e.day) < 0.6;
insert into intake.party_alias (party_id, alias_no, full_name, address)
select n.party_id, 1 + coalesce((select max(a.alias_no) from intake.party_alias a where a.party_id = n.party_id), 0),
       case when n.event = 'married' then coalesce(n.full_name, n.given_name || ' ' || n.family_name) end,
       case when n.event = 'moved'
            then coalesce(n.address, n.street || ', ' || n.city || ', ' || n.region || ' ' || n.postal_code) end
  from pg_temp.news n
 where n.event = 'moved' or n.old_family is not null;
update intake.party p
   set street = case when p.street is not null then n.new_street end,
       address = case when p.address is not null then regexp_replace(p.address, '^[^,]*', n.new_street) end
  from pg_temp.news n where n.party_id = p.party_id and n.event = 'moved';
update intake.party p
   set family_name = case when p.family_name is not null then n.new_family end,
       full_name = replace(p.full_name, n.old_family, n.new_family)
  from pg_temp.news n where n.party_id = p.party_id and n.event = 'married' and n.old_family is not null;
-- Who has died gets no more mail: departments take back what has not left.
update intake.communication c set status = 'cancelled'
  from truth.person t join truth.event e on e.person_id = t.person_id and e.event = 'died'
 where c.party_id = t.party_id and c.status = 'pending'
   and not exists (select from truth.mailing m where m.result in ('sent', 'returned') and c.communication_id = any (m.pieces));
insert into truth.lived (night) select n.night from truth.night n on conflict do nothing;
