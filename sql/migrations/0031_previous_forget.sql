-- The record of nights keeps what a night may still ask for: what left since a day, what is pending, by what a pending piece was
-- suppressed, and what a stored run shows. The rest would grow by every message that ever left.
create function onevoice.previous_forget(run bigint, first_day date) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
    if not exists (select from onevoice.run r where r.run_id = run and r.purpose = 'nightly') then
        return;
    end if;
    delete from onevoice.previous_piece p
     where p.state <> 'released' and p.as_of < first_day
       and not exists (select from onevoice.snapshot_piece s where s.run_id = run and s.communication_id = p.communication_id);
    delete from onevoice.previous_piece p
     using onevoice.previous_message m
     where m.message_key = p.message_key and m.send_on < first_day
       and not exists (
            select from onevoice.previous_piece o
             where o.message_key = m.message_key
               and (   exists (select from onevoice.snapshot_piece s where s.communication_id = o.communication_id)
                    or exists (select from onevoice.previous_piece w
                                where w.state <> 'released' and w.reason_ref = o.communication_id)));
    -- a summary of needs has no pieces: it is not told again within a year
    delete from onevoice.previous_message m
     where m.send_on < case when m.kind = 'needs_summary' then first_day - 365 else first_day end
       and not exists (select from onevoice.previous_piece p where p.message_key = m.message_key);
end $$;
comment on function onevoice.previous_forget(bigint, date) is
    'After a nightly run was recorded: forgets what left before a day and is pending no more, and what was said of pieces that are gone.';
create index on onevoice.previous_piece (reason_ref) where state <> 'released';
create index on onevoice.previous_piece (as_of) where state <> 'released';
revoke all on function onevoice.previous_forget(bigint, date) from public;
