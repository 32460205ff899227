-- Columns as in the contract, in its order.
select t.party_id, t.esign_consent, t.sms_consent, t.marketing_consent, t.confidential_since, t.confidential_address,
       t.preferred_channel, t.quiet_from, t.quiet_until, t.timezone, t.max_messages_per_14_days
  from intake.preference t
