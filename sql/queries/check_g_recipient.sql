-- G: every piece belongs to the customer whom its recipient's record is (or, where they asked for confidential communication, to the
-- one it is about), its message goes to that customer, at an address and by a channel that the records and preferences allow.
-- A record that is nobody's customer reads for itself ("? " and its id). A message that an earlier night let go keeps its channel. $1 run, $2 as-of.
-- Columns: offender, customer_id, communication_ids. Every row is a violation.
with person as (
    select distinct s.party_id, i.customer_id, coalesce(i.customer_id, '? ' || s.party_id) as reader, s.email, s.phone, s.former, s.preferred_channel, s.has_preference, s.esign_consent,
           s.sms_consent, s.confidential_address, s.address as held,
           case when coalesce(s.address, '') <> '' then s.address
                when coalesce(s.street, '') <> ''
                then s.street || ', ' || coalesce(s.city, '') || case when coalesce(s.region, '') <> '' then ', ' || s.region else '' end
                     || case when coalesce(s.postal_code, '') <> '' then ' ' || s.postal_code else '' end end as postal,
           (coalesce(s.confidential_address, '') <> '' or s.confidential_since is not null)
               and (s.confidential_since is null or s.confidential_since <= $2::date) as confidential
      from onevoice.snapshot_party s
      left join onevoice.identity i on i.run_id = $1::bigint and i.party_id = s.party_id
     where s.run_id = $1::bigint),
reader as (
    select p.reader, bool_or(p.confidential) as confidential,
           array_agg(p.confidential_address) filter (where p.confidential and coalesce(p.confidential_address, '') <> '') as confidential_addresses,
           array_agg(p.postal) filter (where coalesce(p.postal, '') <> '') as postals,
           array_agg(p.email) filter (where coalesce(p.email, '') <> '') as emails,
           array_agg(p.phone) filter (where coalesce(p.phone, '') <> '') as phones,
           array_agg(p.preferred_channel) filter (where p.preferred_channel is not null) as preferred,
           coalesce(bool_and(p.esign_consent) filter (where p.has_preference), false) as esign,
           coalesce(bool_and(p.sms_consent) filter (where p.has_preference), false) as sms
      from person p group by p.reader),
former as (
    select distinct p.reader, lower(f.address) as address
      from person p cross join lateral unnest(p.former) f (address)),
piece as (
    select d.communication_id, d.customer_id, d.department_id, d.message_id, p.party_id, p.channel, p.department_id as sender,
           p.pages, i.customer_id as recipient_customer, coalesce(d.customer_id, '? ' || p.party_id) as reader, i.state, t.customer_id as subject_customer, b.confidential as subject_confidential,
           h.held
      from onevoice.disposition d
      join onevoice.snapshot_piece p on p.run_id = $1::bigint and p.communication_id = d.communication_id
      left join onevoice.identity i on i.run_id = $1::bigint and i.party_id = p.party_id
      left join onevoice.identity t on t.run_id = $1::bigint and t.party_id = p.subject_party_id
      left join reader b on b.reader = t.customer_id
      left join (select distinct on (q.party_id) q.party_id, q.held from person q order by q.party_id) h on h.party_id = p.party_id
     where d.run_id = $1::bigint
       and not exists (select from onevoice.standing_piece o where o.run_id = $1::bigint and o.communication_id = d.communication_id)),
inside as (
    select m.message_id, m.customer_id, coalesce(m.customer_id, min(i.reader)) as reader, m.channel, m.address, m.kind, m.message_key,
           count(i.communication_id) as pieces, array_agg(i.communication_id) filter (where i.communication_id is not null) as ids,
           bool_or(i.customer_id is distinct from m.customer_id) filter (where i.communication_id is not null) as stranger,
           array_agg(i.channel) filter (where i.communication_id is not null) as asked, count(i.party_id) as known,
           array_agg(i.held) filter (where i.held is not null) as held, count(*) filter (where i.held is null) as unheld
      from onevoice.message m
      left join piece i on i.message_id = m.message_id
     where m.run_id = $1::bigint
       and m.released_by is null
     group by m.message_id, m.customer_id, m.channel, m.address, m.kind, m.message_key),
earlier as (
    select o.message_key, o.channel from onevoice.message o
     where o.run_id = (select max(r.run_id) from onevoice.run r
                        where r.run_id < $1::bigint and r.state = 'published' and r.purpose = 'nightly') and o.released)
select v.offender, v.customer_id, v.communication_ids from (
    -- whose piece it is
    select p.communication_id as offender, p.customer_id, array[p.communication_id] as communication_ids
      from piece p
     where p.customer_id is distinct from case when p.subject_confidential then p.subject_customer else p.recipient_customer end
        or p.department_id is distinct from p.sender
    union all
    -- whose message it is
    select 'message ' || i.message_id, i.customer_id, i.ids from inside i where i.stranger
    union all
    select 'message ' || i.message_id, i.customer_id, null from inside i
     where i.kind = 'needs_summary'
       and not exists (select from onevoice.requirement_status q where q.run_id = $1::bigint and q.customer_id = i.customer_id)
    union all
    -- by which channel
    select 'message ' || i.message_id, i.customer_id, i.ids
      from inside i
      left join reader c on c.reader = i.reader
      left join earlier e on e.message_key = i.message_key
     where case when coalesce(c.confidential, false) then i.channel <> 'mail'
                when i.kind = 'needs_summary' then i.channel not in ('mail', 'email')
                when i.customer_id is null and i.known = 0 then i.channel <> all (i.asked)
                when i.channel = 'mail' then false
                when i.channel = 'sms' and not coalesce(c.sms, false) then true
                else not (i.channel = all (i.asked) or coalesce(c.esign and i.channel = any (c.preferred), false)) end
       and i.channel is distinct from e.channel
    union all
    -- at which address
    select 'message ' || i.message_id, i.customer_id, i.ids
      from inside i
      left join reader c on c.reader = i.reader
      left join former f on f.reader = i.reader and f.address = lower(i.address)
     where case when coalesce(c.confidential, false) then i.address is null or coalesce(i.address <> all (c.confidential_addresses), true)
                when i.channel = 'portal' then i.address is not null
                when i.channel = 'email' and c.emails is not null then i.address is null or i.address <> all (c.emails)
                when i.channel in ('sms', 'phone') and c.phones is not null then i.address is null or i.address <> all (c.phones)
                when i.address is null then c.postals is not null and i.unheld = 0
                else coalesce(i.address <> all (c.postals), true) and coalesce(i.address <> all (i.held), true)
                     and (c.postals is not null or coalesce(i.address <> all (c.emails), true) and coalesce(i.address <> all (c.phones), true))
                     or f.address is not null and coalesce(i.address <> all (i.held), true) end) v
 order by v.offender
