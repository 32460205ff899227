-- Trends on the same people: a count over all customers also moves when others come and go. What the pairs of two nights say is
-- worked out once, when the later one is published, so that a dashboard does not join millions of rows for each look.
create function onevoice.score_weights(policy xml) returns text
    language sql immutable set search_path = pg_catalog, pg_temp as $$
    select md5(string_agg(w.word, ' ' order by w.word collate "C"))
      from (select s::text as word
              from unnest(xpath('//p:set[@name="tau" or @name="l0" or @name="beta" or @name="gamma" or @name="rho" or @name="chi"
                                         or @name="delta" or @name="upsilon" or @name="window" or @name="kappa"
                                         or @name="portal_unread_days" or @name="overload_limit"]',
                                policy, '{{p,urn:onevoice:policy:1}}')) s
            union all
            select (xpath('/p:channel/@name', c, '{{p,urn:onevoice:policy:1}}'))[1] || '='
                   || (xpath('/p:channel/@burden', c, '{{p,urn:onevoice:policy:1}}'))[1]
              from unnest(xpath('//p:channel[@burden]', policy, '{{p,urn:onevoice:policy:1}}')) c) w
$$;
comment on function onevoice.score_weights(xml) is
    'Digest of those settings of a policy that decide a score and who is over the limit: scores of two digests do not compare.';

create table onevoice.overload_pair (
    run_id bigint not null references onevoice.run on delete cascade,
    organization_id text,
    previous_run_id bigint not null,
    weights text,
    customers bigint not null,
    both_over bigint not null,
    relieved bigint not null,
    burdened bigint not null,
    still_over bigint,
    no_longer_over bigint,
    newly_over bigint,
    load_before float8 not null,
    load_after float8 not null,
    previous_load_after float8,
    unique nulls not distinct (run_id, organization_id)
);
comment on table onevoice.overload_pair is
    'Overload of the same customers before and after the plan, and on the published night before: those who had a score on both nights.';
comment on column onevoice.overload_pair.run_id is 'The nightly run.';
comment on column onevoice.overload_pair.organization_id is 'Customers with a pending piece of this organisation; null: all customers.';
comment on column onevoice.overload_pair.previous_run_id is 'The last published nightly run of an earlier day.';
comment on column onevoice.overload_pair.weights is 'Digest of the settings that decide the score.';
comment on column onevoice.overload_pair.customers is 'Customers who had a score on both nights.';
comment on column onevoice.overload_pair.both_over is 'At or over the limit before and after the plan.';
comment on column onevoice.overload_pair.relieved is 'Over the limit before, not after.';
comment on column onevoice.overload_pair.burdened is 'Not before, but after.';
comment on column onevoice.overload_pair.still_over is
    'After the plan: over the limit on both nights; null, with the two beside it and the load: the nights have other weights.';
comment on column onevoice.overload_pair.no_longer_over is 'After the plan: over on the night before, not tonight.';
comment on column onevoice.overload_pair.newly_over is 'After the plan: not over on the night before, but tonight.';
comment on column onevoice.overload_pair.load_before is 'Sum of their loads before the plan, in surplus messages.';
comment on column onevoice.overload_pair.load_after is 'After it.';
comment on column onevoice.overload_pair.previous_load_after is 'After the plan of the night before.';

create function onevoice.overload_pair_fill(run bigint) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
    -- Tables attached a moment ago have no statistics: a plan of nested loops would be quadratic in the customers.
    set enable_nestloop = off as $$
declare
    tonight record;
    last record;
    over float8;
    comparable bool;
begin
    select r.as_of, onevoice.score_weights(r.policy) as weights, r.policy into tonight
      from onevoice.run r where r.run_id = run and r.purpose = 'nightly';
    if not found then
        return;
    end if;
    select p.run_id, onevoice.score_weights(p.policy) as weights into last
      from onevoice.run p
     where p.state = 'published' and p.purpose = 'nightly' and p.as_of < tonight.as_of
     order by p.as_of desc, p.run_id desc limit 1;
    if not found then
        return;
    end if;
    over := (xpath('//p:set[@name="overload_limit"]/@value', tonight.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text::float8;
    comparable := tonight.weights is not distinct from last.weights;
    -- Loads are added in thousandths: the sum of whole numbers does not depend on the order.
    insert into onevoice.overload_pair (run_id, previous_run_id, weights, organization_id, customers, both_over, relieved, burdened,
                                        still_over, no_longer_over, newly_over, load_before, load_after, previous_load_after)
    with pairs as (
        select b.customer_id, b.score >= over as over_before, a.score >= over as over_after, p.score >= over as was_over,
               round(b.load * 1000)::bigint as before_e3, round(a.load * 1000)::bigint as after_e3,
               round(p.load * 1000)::bigint as previous_e3
          from onevoice.customer_score b
          join onevoice.customer_score a on a.run_id = run and a.phase = 'after' and a.customer_id = b.customer_id
          join onevoice.customer_score p on p.run_id = last.run_id and p.phase = 'after' and p.customer_id = b.customer_id
         where b.run_id = run and b.phase = 'before'),
    groups as (
        select p.customer_id, null as organization_id from pairs p
        union all
        select distinct d.customer_id, o.organization_id
          from onevoice.disposition d
          join onevoice.department o on o.run_id = run and o.department_id = d.department_id
         where d.run_id = run and d.customer_id is not null)
    select run, last.run_id, tonight.weights, g.organization_id, count(*), count(*) filter (where p.over_before and p.over_after),
           count(*) filter (where p.over_before and not p.over_after), count(*) filter (where p.over_after and not p.over_before),
           case when comparable then count(*) filter (where p.was_over and p.over_after) end,
           case when comparable then count(*) filter (where p.was_over and not p.over_after) end,
           case when comparable then count(*) filter (where p.over_after and not p.was_over) end,
           sum(p.before_e3) / 1000.0, sum(p.after_e3) / 1000.0, case when comparable then sum(p.previous_e3) / 1000.0 end
      from pairs p
      join groups g on g.customer_id = p.customer_id
     group by g.organization_id;
end $$;
comment on function onevoice.overload_pair_fill(bigint) is
    'Adds the rows of overload_pair of a nightly run that is about to be published; none if no earlier day was.';
revoke all on function onevoice.overload_pair_fill(bigint) from public;
