-- The pending communications, and those sent since onevoice.sent_from (a setting of the transaction: a COPY takes no
-- parameters); what has a day of sending was sent, whatever its status. An unknown status is read too, to be rejected. Columns as in the contract, then the size of the body, which is
-- not fetched above 16 MiB.
select t.communication_id, t.department_id, t.party_id, t.subject_party_id, t.channel, t.status, t.created_on, t.not_before,
       t.deliver_by, t.sent_on, t.declared_type, t.subject, t.media_type,
       case when octet_length(t.body) <= 16777216 then t.body end as body, t.facts, t.pages,
       octet_length(t.body) as body_bytes
  from intake.communication t
 where lower(btrim(t.status, E' \t\n\r\f\v')) is distinct from 'cancelled'
   and (   t.sent_on >= pg_catalog.current_setting('onevoice.sent_from')::date
        or t.sent_on is null and lower(btrim(t.status, E' \t\n\r\f\v')) is distinct from 'sent')
