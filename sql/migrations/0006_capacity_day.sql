-- What the daily capacities of the policy allow, what was wanted, and what had to give: by channel and by department. A run whose
-- policy limits nothing has no rows.
create table onevoice.capacity_day (
    run_id bigint not null,
    channel text not null,
    department_id text,
    send_on date not null,
    capacity bigint not null,
    wanted bigint not null,
    planned bigint not null,
    held bigint not null,
    delayed bigint not null,
    late bigint not null,
    overflow bigint not null,
    shadow_burden bigint not null,
    shadow_cost bigint not null,
    check (channel in ('mail', 'email', 'sms', 'portal', 'phone')),
    check (overflow = greatest(planned - capacity, 0)),
    check (late <= held + delayed)
) partition by list (run_id);
create index on onevoice.capacity_day (run_id, send_on);
comment on table onevoice.capacity_day is
    'One dispatch day of a limited channel, or of one department''s pieces on it: days on which something was wanted or planned.';
comment on column onevoice.capacity_day.run_id is 'The run.';
comment on column onevoice.capacity_day.channel is 'The channel.';
comment on column onevoice.capacity_day.department_id is
    'The department whose pieces are counted; null: all envelopes of the channel are.';
comment on column onevoice.capacity_day.send_on is 'The dispatch day.';
comment on column onevoice.capacity_day.capacity is 'Envelopes (of a department: pieces) that may leave on one day.';
comment on column onevoice.capacity_day.wanted is 'How many would leave on this day without any capacity.';
comment on column onevoice.capacity_day.planned is 'How many are planned for this day as published.';
comment on column onevoice.capacity_day.held is
    'Messages of discretionary pieces alone that were put off from this day for want of room.';
comment on column onevoice.capacity_day.delayed is
    'Messages put off from this day that hold more than discretionary pieces, none of them mandated.';
comment on column onevoice.capacity_day.late is 'Of those put off: to a day after the message''s send_by; each has a flag CAPACITY_LATE.';
comment on column onevoice.capacity_day.overflow is
    'Planned above the capacity all the same: mandated, promised by an earlier night, or without room on any later day.';
comment on column onevoice.capacity_day.shadow_burden is
    'What one more place on this day was worth in the negotiation, in milli-messages; 0: there was room.';
comment on column onevoice.capacity_day.shadow_cost is 'The rest of that worth, in milli-cents.';
