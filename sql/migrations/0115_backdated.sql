-- Who dates its mail back does not count in the score's window: what an invoice or a reminder sent weeks ago asks for has nearly expired.
-- A piece that says it arrived a week or more before the previous night, and that the previous night did not know, is shown to a person.
-- Silent where nothing can be said: on the first night, of a department of which the previous night had no mail (its past comes with it),
-- and of customers one of whose records it could not tell apart, for it scored them without.
create function onevoice.backdated_flag(run bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    previous record;
begin
    select r.as_of, p.run_id, p.as_of as day into previous
      from onevoice.run r
      join onevoice.run p on p.run_id < r.run_id and p.state = 'published' and p.purpose = 'nightly'
     where r.run_id = run and r.purpose = 'nightly' order by p.run_id desc limit 1;
    if not found then
        return;
    end if;
    with heard as materialized (
        select s.department_id from onevoice.score_piece s where s.run_id = previous.run_id group by 1
        union select d.department_id from onevoice.disposition d where d.run_id = previous.run_id group by 1),
    late as materialized (
        select s.communication_id, s.customer_id, s.department_id, previous.as_of - ceil(s.age)::int as arrived_on
          from onevoice.score_piece s
          join heard h on h.department_id = s.department_id
         where s.run_id = run and not s.pending
           and previous.as_of - ceil(s.age)::int <= previous.day - 7 -- a mailer may report within the week
           and not exists (select from onevoice.score_piece b where b.run_id = previous.run_id and b.communication_id = s.communication_id)),
    made as (
        select l.customer_id, l.department_id, array_agg(l.communication_id order by l.communication_id collate "C") as pieces,
               min(l.arrived_on) as first
          from late l
         where not exists (select from onevoice.snapshot_piece b where b.run_id = previous.run_id and b.communication_id = l.communication_id)
           and not exists (select from onevoice.disposition b where b.run_id = previous.run_id and b.communication_id = l.communication_id)
           and not exists (select from onevoice.rejection b where b.run_id = previous.run_id and b.row_key = l.communication_id)
           and not exists (select from onevoice.score_piece b where b.run_id < previous.run_id and b.communication_id = l.communication_id)
           and not exists (select from onevoice.identity i join onevoice.identity b on b.run_id = previous.run_id and b.party_id = i.party_id
                            where i.run_id = run and i.customer_id = l.customer_id and b.customer_id is null)
         group by 1, 2)
    insert into onevoice.flag (run_id, flag_id, customer_id, code, communication_ids, detail)
    select run, coalesce((select max(f.flag_id) from onevoice.flag f where f.run_id = run), 0)
                + row_number() over (order by m.customer_id collate "C", m.department_id collate "C"),
           m.customer_id, 'BACKDATED', m.pieces,
           jsonb_build_object('department_id', m.department_id, 'arrived_on', m.first, 'unknown_on', previous.day)
      from made m;
end $$;
comment on function onevoice.backdated_flag(bigint) is
    'Flags pieces that arrived a week or more before the previous night, says their department, and that the previous night did not know.';
revoke all on function onevoice.backdated_flag(bigint) from public;

create or replace function onevoice.run_check(run bigint)
    returns table (invariant text, offender text, customer_id text, communication_ids text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform onevoice.run_guard(run);
    if not onevoice.run_attached(run) or not exists (select from onevoice.run r where r.run_id = run and r.state = 'running') then
        raise exception 'run % is not running, or not attached', run using errcode = 'object_not_in_prerequisite_state';
    end if;
    perform onevoice.previous_stand(run);
    perform onevoice.backdated_flag(run);
    return query select v.* from onevoice.run_violations(run) v limit 1000;
    if not found then
        update onevoice.run r set checked_at = clock_timestamp() where r.run_id = run and r.state = 'running';
    end if;
end $$;
