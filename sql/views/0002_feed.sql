-- What dashboards read: aggregates of the latest published nightly run, with their owner's rights. No view reads the intake,
-- so that a site may still replace its tables by views. Columns are only ever added, at the end.
create schema if not exists onevoice_feed;
comment on schema onevoice_feed is 'What dashboards read, version 1. Columns are only ever added.';

create or replace view onevoice_feed.run with (security_barrier) as
select r.run_id, r.as_of, case when r.state = 'published' then r.finished_at end as published_at, r.purpose, r.label, r.state,
           r.started_at, r.finished_at, r.program_version, r.policy_digest, r.rules_digest,
           case when r.purpose = 'nightly' then r.communications end as communications,
           case when r.purpose = 'nightly' then r.customers end as customers,
           case when r.purpose = 'nightly' then r.messages end as messages,
           case when r.purpose = 'nightly' then r.rejections end as rejections
      from onevoice.run r;
comment on view onevoice_feed.run is 'Every run. Counts are the nights'': an ad hoc run may be of one customer.';
comment on column onevoice_feed.run.run_id is 'The run.';
comment on column onevoice_feed.run.as_of is 'The night the run is for.';
comment on column onevoice_feed.run.published_at is 'When it was published.';
comment on column onevoice_feed.run.purpose is 'nightly or adhoc.';
comment on column onevoice_feed.run.label is 'Of an ad hoc run.';
comment on column onevoice_feed.run.state is 'running, published or failed.';
comment on column onevoice_feed.run.started_at is 'When it began.';
comment on column onevoice_feed.run.finished_at is 'When it ended.';
comment on column onevoice_feed.run.program_version is 'Version of onevoice.';
comment on column onevoice_feed.run.policy_digest is 'Digest of the policy.';
comment on column onevoice_feed.run.rules_digest is 'Digest of the rules.';
comment on column onevoice_feed.run.communications is 'Pending communications; this and the other counts null: of an ad hoc run.';
comment on column onevoice_feed.run.customers is 'Customers.';
comment on column onevoice_feed.run.messages is 'Messages planned.';
comment on column onevoice_feed.run.rejections is 'Rows rejected.';

create or replace view onevoice_feed.run_stage with (security_barrier) as
select r.run_id, r.as_of, case when r.state = 'published' then r.finished_at end as published_at, r.purpose, r.state, s.stage,
           case when r.purpose = 'nightly' then s.rows_in end as rows_in, case when r.purpose = 'nightly' then s.rows_out end as rows_out,
           case when r.purpose = 'nightly' then s.rejected end as rejected, s.seconds, s.peak_bytes,
           case when r.purpose = 'nightly' then s.done end as done, case when r.purpose = 'nightly' then s.total end as total, s.updated_at,
           case when s.total > 0 then floor(100.0 * s.done / s.total)::int end as percent, s.seconds_left
      from onevoice.run r
      join (select t.run_id, t.stage, t.rows_in, t.rows_out, t.rejected, t.seconds, t.peak_bytes, null::bigint as done,
                   null::bigint as total, null::timestamptz as updated_at, null::bigint as seconds_left
              from onevoice.stage t
            union all
            select p.run_id, p.stage, null, null, null, null, null, p.done, p.total, p.updated_at, p.seconds_left
              from onevoice.progress p
              join onevoice.run q on q.run_id = p.run_id and q.state = 'running'
             where not exists (select from onevoice.stage e where e.run_id = p.run_id and e.stage = p.stage)) s
        on s.run_id = r.run_id;
comment on view onevoice_feed.run_stage is 'Stages of every run; the one under way too, with how far it is.';
comment on column onevoice_feed.run_stage.run_id is 'The run.';
comment on column onevoice_feed.run_stage.as_of is 'The night the run is for.';
comment on column onevoice_feed.run_stage.published_at is 'When it was published.';
comment on column onevoice_feed.run_stage.purpose is 'nightly or adhoc.';
comment on column onevoice_feed.run_stage.state is 'State of the run.';
comment on column onevoice_feed.run_stage.stage is 'The stage.';
comment on column onevoice_feed.run_stage.rows_in is 'Rows it got; this and the other counts null: of an ad hoc run.';
comment on column onevoice_feed.run_stage.rows_out is 'Rows it gave.';
comment on column onevoice_feed.run_stage.rejected is 'Rows it rejected.';
comment on column onevoice_feed.run_stage.seconds is 'Wall time.';
comment on column onevoice_feed.run_stage.peak_bytes is 'Most memory so far.';
comment on column onevoice_feed.run_stage.done is 'Of the stage under way: units done.';
comment on column onevoice_feed.run_stage.total is 'And to do, where that is known.';
comment on column onevoice_feed.run_stage.updated_at is 'When that was written.';
comment on column onevoice_feed.run_stage.percent is 'How much of it is done, where the total is known.';
comment on column onevoice_feed.run_stage.seconds_left is 'Until it is done, at the rate measured then; null: not known.';

create or replace view onevoice_feed.freshness with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at,
           extract(epoch from clock_timestamp() - r.finished_at)::float8 as age_seconds, r.communications,
           (select percentile_cont(0.5) within group (order by u.communications)
              from (select w.communications from onevoice.run w where w.state = 'published' and w.purpose = 'nightly'
                     order by w.run_id desc limit 7) u)::float8 as usual_communications
      from (values (1)) always (one)
      left join onevoice.run r on r.run_id = onevoice.latest_run();
comment on view onevoice_feed.freshness is 'How old is what dashboards show: always one row, even before the first run.';
comment on column onevoice_feed.freshness.run_id is 'The run.';
comment on column onevoice_feed.freshness.as_of is 'The night the run is for.';
comment on column onevoice_feed.freshness.published_at is 'When it was published.';
comment on column onevoice_feed.freshness.age_seconds is 'Since it was published, computed when read.';
comment on column onevoice_feed.freshness.communications is 'Pending communications of it.';
comment on column onevoice_feed.freshness.usual_communications is 'Median of the last seven nightly runs.';

create or replace view onevoice_feed.overload_organization with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at,
           s.organization_id,
           (select min(d.organization) from onevoice.department d
             where d.run_id = onevoice.latest_run() and d.organization_id = s.organization_id) as organization,
           s.phase, s.customers, s.minutes, s.minutes_history,
           case when s.phase = 'after' then (b.minutes - s.minutes) / nullif(b.minutes - b.minutes_history, 0) end as relief,
           s.minutes_over,
           case when k.shown then s.over_low end as over_low,
           case when k.shown then s.over_limit end as over_limit,
           case when k.shown then s.over_high end as over_high,
           case when k.shown then s.over_share end as over_share,
           case when k.shown then s.over_share_low end as over_share_low,
           case when k.shown then s.over_share_high end as over_share_high,
           case when s.customers > 200 then s.tail_mean end as tail_mean,
           case when k.shown then (s.over_limit + 100 * o.share) / (s.customers + 100) end as over_share_shrunk,
           case when k.shown then greatest(0, o.share - 1.959963984540054 * sqrt(o.share * (1 - o.share) / s.customers)) end
               as funnel_low,
           case when k.shown then least(1, o.share + 1.959963984540054 * sqrt(o.share * (1 - o.share) / s.customers)) end
               as funnel_high
      from onevoice.run r
      join onevoice.organization_score s on s.run_id = r.run_id
      join onevoice.organization_score b on b.run_id = r.run_id and b.organization_id = s.organization_id and b.phase = 'before'
     -- the budgets cut the customers into four cells, and no cell may hold 1 to 10
     cross join lateral (select bool_and(c = 0 or c > 10) as shown
                           from unnest(array[s.customers - s.over_low, s.over_low - s.over_limit, s.over_limit - s.over_high,
                                             s.over_high]) c) k
     cross join lateral (select sum(t.over_limit)::float8 / sum(t.customers) as share from onevoice.organization_score t
                          where t.run_id = onevoice.latest_run() and t.phase = s.phase and t.customers > 10
                            and (t.over_limit = 0 or t.over_limit > 10)
                            and (t.over_limit = t.customers or t.customers - t.over_limit > 10)) o
     where r.run_id = onevoice.latest_run() and s.customers > 10 and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.overload_organization is 'Attention asked of an organisation''s customers; organisations with fewer than 11 customers are withheld.';
comment on column onevoice_feed.overload_organization.run_id is 'The run.';
comment on column onevoice_feed.overload_organization.as_of is 'The night the run is for.';
comment on column onevoice_feed.overload_organization.published_at is 'When it was published.';
comment on column onevoice_feed.overload_organization.organization_id is 'The organisation.';
comment on column onevoice_feed.overload_organization.organization is 'Its name.';
comment on column onevoice_feed.overload_organization.phase is 'before or after.';
comment on column onevoice_feed.overload_organization.customers is 'Customers with mail in the window.';
comment on column onevoice_feed.overload_organization.minutes is 'Minutes asked of them, by everybody who writes to them.';
comment on column onevoice_feed.overload_organization.minutes_history is 'Of it what nobody can change tonight.';
comment on column onevoice_feed.overload_organization.relief is 'After: share of the movable minutes that the plan removes.';
comment on column onevoice_feed.overload_organization.minutes_over is 'Sum of what is above the middle budget: no stranger added dilutes it.';
comment on column onevoice_feed.overload_organization.over_low is 'Customers at or over the least budget; null: one of the four cells that the budgets cut holds 1 to 10.';
comment on column onevoice_feed.overload_organization.over_limit is 'At or over the middle budget; null as over_low.';
comment on column onevoice_feed.overload_organization.over_high is 'At or over the greatest budget; null as over_low.';
comment on column onevoice_feed.overload_organization.over_share is 'Share over the middle budget; null as over_low.';
comment on column onevoice_feed.overload_organization.over_share_low is 'Lower Wilson limit; null as over_low.';
comment on column onevoice_feed.overload_organization.over_share_high is 'Upper Wilson limit; null as over_low.';
comment on column onevoice_feed.overload_organization.tail_mean is 'Minutes of the worst twentieth; null where that is fewer than 11 customers.';
comment on column onevoice_feed.overload_organization.over_share_shrunk is 'over_share, drawn towards that of all organisations shown as if by 100 customers more: small ones swing less; null as over_low.';
comment on column onevoice_feed.overload_organization.funnel_low is 'Between the funnel''s limits an organisation of this size differs from all others by chance alone (95 %): no rank. Null as over_low.';
comment on column onevoice_feed.overload_organization.funnel_high is 'Upper limit of the funnel.';

create or replace view onevoice_feed.overload_department with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at,
           s.department_id, d.department, d.organization_id, s.phase,
           case when not s.hidden then s.communications end as communications,
           case when not s.hidden then s.merged end as merged,
           case when not s.hidden then s.enclosed end as enclosed,
           case when not s.hidden then s.suppressed end as suppressed,
           case when not s.hidden then s.held end as held,
           case when not s.hidden then s.points end as points,
           case when not s.hidden then s.points_error end as points_error,
           case when not s.hidden then s.customers end as customers,
           case when not s.hidden then s.minutes end as minutes,
           case when not s.hidden then s.minutes_error end as minutes_error,
           case when not s.hidden then s.minutes_own end as minutes_own,
           case when not s.hidden then s.externality end as externality
      from onevoice.run r
      join (select t.*,
                   t.small or count(*) filter (where t.small) over (partition by t.phase) = 1
                              and row_number() over (partition by t.phase, t.small order by t.communications, t.department_id) = 1
                              as hidden
              from (select q.*, q.communications between 1 and 10 or coalesce(q.customers between 1 and 10, false) as small
                      from onevoice.department_score q
                     where q.run_id = onevoice.latest_run()) t) s on s.run_id = r.run_id
      join onevoice.department d on d.run_id = r.run_id and d.department_id = s.department_id
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.overload_department is 'Share of departments in overload. The measures of departments with fewer than 11 communications or customers are withheld, and if that is one alone, the next smallest''s too.';
comment on column onevoice_feed.overload_department.run_id is 'The run.';
comment on column onevoice_feed.overload_department.as_of is 'The night the run is for.';
comment on column onevoice_feed.overload_department.published_at is 'When it was published.';
comment on column onevoice_feed.overload_department.department_id is 'The department.';
comment on column onevoice_feed.overload_department.department is 'Its name.';
comment on column onevoice_feed.overload_department.organization_id is 'Its organisation.';
comment on column onevoice_feed.overload_department.phase is 'before or after.';
comment on column onevoice_feed.overload_department.communications is 'Its communications; null: withheld.';
comment on column onevoice_feed.overload_department.merged is 'Merged into messages.';
comment on column onevoice_feed.overload_department.enclosed is 'Enclosed in messages.';
comment on column onevoice_feed.overload_department.suppressed is 'Suppressed.';
comment on column onevoice_feed.overload_department.held is 'Held.';
comment on column onevoice_feed.overload_department.points is 'Attributed share of customers'' scores.';
comment on column onevoice_feed.overload_department.points_error is 'Half width where that was estimated.';
comment on column onevoice_feed.overload_department.customers is 'Customers who got or are to get a piece of it; null: withheld, or not published then.';
comment on column onevoice_feed.overload_department.minutes is 'Attributed share of customers'' minutes: compare this between before and after, not points.';
comment on column onevoice_feed.overload_department.minutes_error is 'Half width where that was estimated.';
comment on column onevoice_feed.overload_department.minutes_own is 'What its mail would ask if nobody else wrote: no other department can move it.';
comment on column onevoice_feed.overload_department.externality is 'Messages that its declared days and names cost everyone else; null before.';

create or replace view onevoice_feed.overload_trend with (security_barrier) as
with day as (
        select distinct on (n.as_of) n.run_id, n.as_of, n.published_at from onevoice.trend_day n order by n.as_of, n.run_id desc)
    select r.run_id, r.as_of, r.published_at, r.as_of::timestamp at time zone 'UTC' as time, s.organization_id, s.department_id,
           s.phase, case when not s.hidden then s.communications end as communications,
           case when not s.hidden then s.points end as points, null::bigint as customers, null::bigint as over_limit,
           null::float8 as over_share, case when not s.hidden then s.minutes end as minutes, null::float8 as relief
      from day r
      join (select t.*,
                   t.small or count(*) filter (where t.small) over (partition by t.run_id, t.phase) = 1
                              and row_number() over (partition by t.run_id, t.phase, t.small
                                                     order by t.communications, t.department_id) = 1 as hidden
              from (select q.*, q.communications between 1 and 10 or coalesce(q.customers between 1 and 10, false) as small
                      from onevoice.trend q where q.department_id is not null) t) s
        on s.run_id = r.run_id
    union all
    select r.run_id, r.as_of, r.published_at, r.as_of::timestamp at time zone 'UTC', s.organization_id, null, s.phase, null, null,
           s.customers, case when k.shown then s.over_limit end, case when k.shown then s.over_share end, s.minutes, s.relief
      from day r
      join onevoice.trend s on s.run_id = r.run_id and s.department_id is null
     cross join lateral (select (s.over_limit = 0 or s.over_limit > 10)
                            and (s.over_limit = s.customers or s.customers - s.over_limit > 10) as shown) k
     where s.customers > 10;
comment on view onevoice_feed.overload_trend is 'Day by day: the last published nightly run of each, per department, and per organisation with department_id null. Small groups are withheld as in the other views.';
comment on column onevoice_feed.overload_trend.run_id is 'The run.';
comment on column onevoice_feed.overload_trend.as_of is 'The night the run is for.';
comment on column onevoice_feed.overload_trend.published_at is 'When it was published.';
comment on column onevoice_feed.overload_trend.time is 'Midnight UTC of as_of.';
comment on column onevoice_feed.overload_trend.organization_id is 'The organisation.';
comment on column onevoice_feed.overload_trend.department_id is 'The department; null: the whole organisation.';
comment on column onevoice_feed.overload_trend.phase is 'before or after.';
comment on column onevoice_feed.overload_trend.communications is 'Of a department.';
comment on column onevoice_feed.overload_trend.points is 'Of a department.';
comment on column onevoice_feed.overload_trend.customers is 'Of an organisation.';
comment on column onevoice_feed.overload_trend.over_limit is 'Of an organisation.';
comment on column onevoice_feed.overload_trend.over_share is 'Of an organisation.';
comment on column onevoice_feed.overload_trend.minutes is 'Of a department: attributed share; of an organisation: asked of its customers. Null: a night before minutes were counted.';
comment on column onevoice_feed.overload_trend.relief is 'Of an organisation, after: share of the movable minutes that the plan removed.';

create or replace view onevoice_feed.overload_pair with (security_barrier) as
with day as (
        select distinct on (n.as_of) n.run_id, n.as_of, n.published_at from onevoice.trend_day n order by n.as_of, n.run_id desc)
    select r.run_id, r.as_of, r.published_at, r.as_of::timestamp at time zone 'UTC' as time, p.organization_id,
           p.previous_run_id, p.weights, p.customers,
           case when k.plan_shown then p.both_over + p.relieved end as over_before,
           case when k.plan_shown then p.both_over + p.burdened end as over_after,
           case when k.plan_shown then p.relieved end as relieved,
           case when k.plan_shown then p.burdened end as burdened,
           case when k.night_shown then p.still_over + p.no_longer_over end as previous_over_after,
           case when k.night_shown then p.no_longer_over end as no_longer_over,
           case when k.night_shown then p.newly_over end as newly_over,
           p.minutes_before, p.minutes_after, p.previous_minutes_after
      from day r
      join onevoice.overload_pair p on p.run_id = r.run_id
     cross join lateral (
           select (select bool_and(c = 0 or c > 10) from unnest(array[p.both_over, p.relieved, p.burdened,
                          p.customers - p.both_over - p.relieved - p.burdened]) c) as plan_shown,
                  (select bool_and(c = 0 or c > 10) from unnest(array[p.still_over, p.no_longer_over, p.newly_over,
                          p.customers - p.still_over - p.no_longer_over - p.newly_over]) c) as night_shown) k
     where p.customers > 10;
comment on view onevoice_feed.overload_pair is 'Day by day, the same customers before and after the plan and on the published night before: who had a score on both nights. Groups under 11 customers are withheld, and counts of which any cell holds 1 to 10. Another value of weights is another line.';
comment on column onevoice_feed.overload_pair.run_id is 'The run.';
comment on column onevoice_feed.overload_pair.as_of is 'The night the run is for.';
comment on column onevoice_feed.overload_pair.published_at is 'When it was published.';
comment on column onevoice_feed.overload_pair.time is 'Midnight UTC of as_of.';
comment on column onevoice_feed.overload_pair.organization_id is 'Customers with a pending piece of this organisation; null: all customers.';
comment on column onevoice_feed.overload_pair.previous_run_id is 'The last published night of an earlier day.';
comment on column onevoice_feed.overload_pair.weights is 'Digest of the settings that decide the score: what has another one does not compare.';
comment on column onevoice_feed.overload_pair.customers is 'Customers who had a score on both nights.';
comment on column onevoice_feed.overload_pair.over_before is 'Of them, over the middle budget before the plan; null: withheld, with the next three.';
comment on column onevoice_feed.overload_pair.over_after is 'Over the middle budget after it.';
comment on column onevoice_feed.overload_pair.relieved is 'Over before, not after.';
comment on column onevoice_feed.overload_pair.burdened is 'Not before, but after.';
comment on column onevoice_feed.overload_pair.previous_over_after is 'Over after the plan of the night before; null: withheld or other weights, with the next two.';
comment on column onevoice_feed.overload_pair.no_longer_over is 'After the plan: over on the night before, not tonight.';
comment on column onevoice_feed.overload_pair.newly_over is 'After the plan: not over on the night before, but tonight.';
comment on column onevoice_feed.overload_pair.minutes_before is 'Sum of their minutes before the plan.';
comment on column onevoice_feed.overload_pair.minutes_after is 'After it.';
comment on column onevoice_feed.overload_pair.previous_minutes_after is 'After the plan of the night before; null: other weights.';

create or replace view onevoice_feed.overload_histogram with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at,
           b.phase, b.bucket, (b.bucket - 1) * 5::float8 as low, b.bucket * 5::float8 as high,
           case when not b.hidden then b.customers end as customers
      from onevoice.run r
      join (select t.*,
                   t.small or count(*) filter (where t.small) over (partition by t.phase) = 1 and t.customers > 0
                              and row_number() over (partition by t.phase, t.small or t.customers = 0
                                                     order by t.customers, t.bucket) = 1 as hidden
              from (select p.phase, g.bucket, count(c.customer_id) as customers, count(c.customer_id) between 1 and 10 as small
                      from (values ('before'), ('after')) p (phase)
                     cross join generate_series(1, 20) g (bucket)
                      left join onevoice.customer_score c
                        on c.run_id = onevoice.latest_run() and c.phase = p.phase
                       and least(20, 1 + floor(c.score / 5)::int) = g.bucket
                     group by p.phase, g.bucket) t) b on true
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.overload_histogram is 'Customers by score in twenty buckets of five points. Buckets with 1 to 10 customers are withheld (null), and if that is one alone, the next smallest too.';
comment on column onevoice_feed.overload_histogram.run_id is 'The run.';
comment on column onevoice_feed.overload_histogram.as_of is 'The night the run is for.';
comment on column onevoice_feed.overload_histogram.published_at is 'When it was published.';
comment on column onevoice_feed.overload_histogram.phase is 'before or after.';
comment on column onevoice_feed.overload_histogram.bucket is '1 to 20.';
comment on column onevoice_feed.overload_histogram.low is 'Lowest score of the bucket.';
comment on column onevoice_feed.overload_histogram.high is 'Its upper end.';
comment on column onevoice_feed.overload_histogram.customers is 'Customers; null: withheld.';

create or replace view onevoice_feed.overload_customer with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at,
           b.customer_id, b.minutes as minutes_before, a.minutes as minutes_after, b.minutes_history, a.relief,
           a.actions as actions_left, b.score as score_before, a.score as score_after, b.pieces_in, a.messages_out
      from onevoice.run r
      join onevoice.customer_score b on b.run_id = r.run_id and b.phase = 'before'
      join onevoice.customer_score a on a.run_id = r.run_id and a.customer_id = b.customer_id and a.phase = 'after'
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.overload_customer is 'One row a customer, ids only; needs the role onevoice_dashboard_customer.';
comment on column onevoice_feed.overload_customer.run_id is 'The run.';
comment on column onevoice_feed.overload_customer.as_of is 'The night the run is for.';
comment on column onevoice_feed.overload_customer.published_at is 'When it was published.';
comment on column onevoice_feed.overload_customer.customer_id is 'The customer.';
comment on column onevoice_feed.overload_customer.minutes_before is 'Minutes asked before.';
comment on column onevoice_feed.overload_customer.minutes_after is 'Minutes asked after.';
comment on column onevoice_feed.overload_customer.minutes_history is 'Of it what nobody can change tonight.';
comment on column onevoice_feed.overload_customer.relief is 'Share of the movable minutes that the plan removes; null: none move.';
comment on column onevoice_feed.overload_customer.actions_left is 'Payments, decisions, contradictions and unproven demands left after the plan.';
comment on column onevoice_feed.overload_customer.score_before is 'Score before.';
comment on column onevoice_feed.overload_customer.score_after is 'Score after.';
comment on column onevoice_feed.overload_customer.pieces_in is 'Communications that came in.';
comment on column onevoice_feed.overload_customer.messages_out is 'Messages planned.';

create or replace view onevoice_feed.plan_message with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at,
           p.send_on, p.channel, p.kind, p.released, p.department_id,
           case when not p.hidden then p.messages end as messages,
           case when not p.hidden then p.communications end as communications,
           case when not p.hidden then p.pages end as pages
      from onevoice.run r
      join (select t.*,
                   t.small or count(*) filter (where t.small) over () = 1
                              and row_number() over (partition by t.small order by t.messages, t.send_on, t.channel, t.kind,
                                                                               t.released, t.department_id) = 1 as hidden
              from (select m.send_on, m.channel, m.kind, m.released, l.department_id, count(*) as messages,
                           sum(i.pieces)::bigint as communications, sum(m.pages)::bigint as pages, count(*) < 11 as small
                      from onevoice.message m
                      left join onevoice.disposition l
                        on l.run_id = m.run_id and l.message_id = m.message_id and l.position = 1
                      left join (select d.message_id, count(*) as pieces from onevoice.disposition d
                                  where d.run_id = onevoice.latest_run() and d.message_id is not null
                                  group by d.message_id) i on i.message_id = m.message_id
                     where m.run_id = onevoice.latest_run()
                     group by m.send_on, m.channel, m.kind, m.released, l.department_id) t) p on true
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.plan_message is 'The plan by day, channel and leading department. Cells with fewer than 11 communications are withheld, and if that is one alone, the next smallest too.';
comment on column onevoice_feed.plan_message.run_id is 'The run.';
comment on column onevoice_feed.plan_message.as_of is 'The night the run is for.';
comment on column onevoice_feed.plan_message.published_at is 'When it was published.';
comment on column onevoice_feed.plan_message.send_on is 'Planned day.';
comment on column onevoice_feed.plan_message.channel is 'Channel.';
comment on column onevoice_feed.plan_message.kind is 'consolidated, verbatim_single or needs_summary.';
comment on column onevoice_feed.plan_message.released is 'Leaves before the next run.';
comment on column onevoice_feed.plan_message.department_id is 'Of the leading piece; null: none inside.';
comment on column onevoice_feed.plan_message.messages is 'Messages; null: withheld.';
comment on column onevoice_feed.plan_message.communications is 'Communications inside.';
comment on column onevoice_feed.plan_message.pages is 'Pages.';

create or replace view onevoice_feed.merge_reason with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at,
           p.department_id, p.with_department_id, p.disposition, p.reason,
           case when not p.hidden then p.communications end as communications
      from onevoice.run r
      join (select t.*,
                   t.small or count(*) filter (where t.small) over () = 1
                              and row_number() over (partition by t.small order by t.communications, t.department_id,
                                                     t.with_department_id, t.disposition, t.reason) = 1 as hidden
              from (select d.department_id, l.department_id as with_department_id, d.disposition, d.reason,
                           count(*) as communications, count(*) < 11 as small
                      from onevoice.disposition d
                      left join onevoice.disposition l
                        on l.run_id = d.run_id and l.message_id = d.message_id and l.position = 1
                     where d.run_id = onevoice.latest_run()
                     group by d.department_id, l.department_id, d.disposition, d.reason) t) p on true
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice_feed.merge_reason is 'Who travels in whose message, and why: every communication once. Cells with fewer than 11 are withheld, and if that is one alone, the next smallest too.';
comment on column onevoice_feed.merge_reason.run_id is 'The run.';
comment on column onevoice_feed.merge_reason.as_of is 'The night the run is for.';
comment on column onevoice_feed.merge_reason.published_at is 'When it was published.';
comment on column onevoice_feed.merge_reason.department_id is 'The sender.';
comment on column onevoice_feed.merge_reason.with_department_id is 'The sender of the leading piece of the same message; null: in no message.';
comment on column onevoice_feed.merge_reason.disposition is 'merge, enclose, separate, suppress or hold.';
comment on column onevoice_feed.merge_reason.reason is 'Why.';
comment on column onevoice_feed.merge_reason.communications is 'Communications; null: withheld.';

create or replace view onevoice_feed.reject with (security_barrier) as
select r.run_id, r.as_of, r.finished_at as published_at,
           j.relation, j.code, count(*) as rejections
      from onevoice.run r
      join onevoice.rejection j on j.run_id = r.run_id
     where r.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run())
     group by r.run_id, r.as_of, r.finished_at, j.relation, j.code;
comment on view onevoice_feed.reject is 'Rejections by relation and code.';
comment on column onevoice_feed.reject.run_id is 'The run.';
comment on column onevoice_feed.reject.as_of is 'The night the run is for.';
comment on column onevoice_feed.reject.published_at is 'When it was published.';
comment on column onevoice_feed.reject.relation is 'The intake relation.';
comment on column onevoice_feed.reject.code is 'What is wrong.';
comment on column onevoice_feed.reject.rejections is 'How many.';
