-- Addresses from which mail came back, of the records it was written to: until the row of intake.delivery is taken back, or the record
-- names another address. Columns: party_id, address.
select distinct c.party_id, d.address
  from onevoice.previous_delivery d
  join intake.delivery t on t.message_key = d.message_key and lower(btrim(t.result)) = d.result and t.delivered_on = d.delivered_on
  join onevoice.previous_fate f on f.message_key = d.message_key
  join intake.communication c on c.communication_id = f.communication_id
 where d.result = 'returned' and d.channel = 'mail' and d.address <> ''
 order by 1, 2
