-- The pending communications, those sent since onevoice.sent_from, and, sent since onevoice.open_from, those that name an account or
-- control number of a pending one or, naming none, its first day of care: an estimate, an EOB that is linked by its day (settings of the transaction: a COPY takes no parameters): a matter that is still open is known
-- whatever its age. Numbers meet as in ov_number_key, as far as structured facts state them. What has a day of sending was sent, whatever its status; what a mailer said of a piece (onevoice.previous_fate) stands before both, until a piece that failed has left again. An unknown status is read too, to be rejected. Columns as in the contract (a media type that is not stated is one that is not read), then the size of the body, which is
-- not fetched above 16 MiB, and the digest of all that its reading is made from, and of whose it is (of none that is not fetched).
-- onevoice.bodies says which are asked for: all rows with their bodies, all without, or those of onevoice.unread (a text[]) with them.
with named as materialized (
    select distinct x.is_day, case when x.is_day then x.word else ltrim(upper(regexp_replace(x.word, '[^[:alnum:]]', '', 'g')), '0') end as number
      from intake.communication p
     cross join lateral (values (false, p.facts ->> 'account_no'), (false, p.facts ->> 'patient_control_no'), (true, p.facts ->> 'service_from'))
           x (is_day, word)
     where p.sent_on is null and lower(btrim(p.status, E' \t\n\r\f\v')) = 'pending' and x.word <> ''),
-- and what a night suppressed a piece by
witness as materialized (
    select distinct v.reason_ref as communication_id from onevoice.previous_word v where v.state = 'suppressed'),
-- what a mailer said, or left long ago and is called pending again; by a hashed list and not by a join, so that rows come as they lie
told as materialized (
    select f.communication_id from onevoice.previous_fate f
     where f.result not in ('failed', 'left')
        or f.result = 'failed' and not exists (select from onevoice.previous_piece p where p.communication_id = f.communication_id)
        or f.result = 'left' and exists (select from intake.communication p where p.communication_id = f.communication_id and p.sent_on is null
                                            and lower(btrim(p.status, E' \t\n\r\f\v')) is distinct from 'sent')),
-- what is asked for
asked as materialized (
    select pg_catalog.current_setting('onevoice.bodies') <> 'none' as bodies, pg_catalog.current_setting('onevoice.bodies') = 'unread' as some,
           pg_catalog.current_setting('onevoice.open_from')::date as open_from, pg_catalog.current_setting('onevoice.sent_from')::date as sent_from),
unread as materialized (
    select u.communication_id from unnest(pg_catalog.current_setting('onevoice.unread')::text[]) u (communication_id))
select t.communication_id, t.department_id, t.party_id, t.subject_party_id, t.channel, s.status, t.created_on, t.not_before,
       t.deliver_by, s.sent_on, t.declared_type, t.subject, coalesce(t.media_type::text, 'application/pdf') as media_type,
       case when (select a.bodies from asked a) and octet_length(t.body) <= 16777216 then t.body end as body,
       case when (select a.bodies from asked a) then t.facts end as facts, t.pages,
       octet_length(t.body) as body_bytes,
       case when octet_length(t.body) <= 16777216 or t.body is null
            then substr(sha256(convert_to(concat(octet_length(t.communication_id::text), ',', octet_length(t.media_type::text), ',',
                                                 octet_length(t.declared_type::text), ',',
                                                 octet_length(t.body), ',', t.communication_id, t.media_type, t.declared_type, t.facts, t.body),
                                          getdatabaseencoding())), 1, 16) end as content
  -- OFFSET 0, here and below: once a row, and not wherever the words are used; the list of what was told is hashed only where no row is
  -- handed in
  from (select c.communication_id, c.department_id, c.party_id, c.subject_party_id, c.channel, c.status, c.created_on, c.not_before, c.deliver_by,
               c.sent_on, c.declared_type, c.subject, c.media_type, c.body, c.facts, c.pages,
               lower(btrim(c.status, E' \t\n\r\f\v')) as own,
               c.communication_id in (select o.communication_id from told o) as is_told
          from intake.communication c offset 0) t
 cross join lateral (
        select case when x.told then (select case when f.result in ('returned', 'left') then 'sent' when f.result = 'failed' then 'pending' else f.result end
                                        from onevoice.previous_fate f where f.communication_id = t.communication_id) else t.status end as status,
               case when x.told then (select case when f.result in ('sent', 'returned', 'left') then f.delivered_on end
                                        from onevoice.previous_fate f where f.communication_id = t.communication_id) else t.sent_on end as sent_on
          -- a department that takes its own word back is obeyed
          from (values (t.is_told and t.own is distinct from 'cancelled')) x (told) offset 0) s
-- what costs least is asked first: of most rows no number is looked at
 where ((select a.some from asked a) is not true or t.communication_id::text in (select u.communication_id from unread u))
   and lower(btrim(s.status, E' \t\n\r\f\v')) is distinct from 'cancelled'
   and (   s.sent_on >= (select a.sent_from from asked a)
        or s.sent_on is null and lower(btrim(s.status, E' \t\n\r\f\v')) is distinct from 'sent'
        or s.sent_on is not null and t.communication_id in (select w.communication_id from witness w)
        or s.sent_on >= (select a.open_from from asked a)
           and (   ltrim(upper(regexp_replace(t.facts ->> 'account_no', '[^[:alnum:]]', '', 'g')), '0') in (select n.number from named n where not n.is_day)
                or ltrim(upper(regexp_replace(t.facts ->> 'patient_control_no', '[^[:alnum:]]', '', 'g')), '0')
                   in (select n.number from named n where not n.is_day)
                or t.facts ->> 'account_no' is null and t.facts ->> 'patient_control_no' is null
                   and t.facts ->> 'service_from' in (select n.number from named n where n.is_day)))
