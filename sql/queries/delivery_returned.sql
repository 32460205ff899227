-- Addresses from which mail came back, of the records it was written to and those of the same customer: until the row of intake.delivery
-- is taken back. A summary of needs has no piece, a recipient that fits several customers no other record. Columns: party_id, address.
with returned as (
    select d.message_key, d.address, d.parties
      from onevoice.previous_delivery d
      join intake.delivery t on t.message_key = d.message_key and lower(btrim(t.result)) = d.result and t.delivered_on = d.delivered_on
     where d.result = 'returned' and d.channel = 'mail' and d.address <> '')
select r.party_id, r.address from (
    select c.party_id, d.address
      from returned d
      join onevoice.previous_fate f on f.message_key = d.message_key
      join intake.communication c on c.communication_id = f.communication_id
    union
    select u.party_id, d.address from returned d cross join lateral unnest(d.parties) u (party_id)) r
 order by 1, 2
