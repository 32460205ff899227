#!/bin/bash
# What the customer reads, derived again by the reader's check from payables, sections and the line of time alone: of demo nights of
# growing size how many headlines say too much, too little, too early or something else (0 each), whether each of these is seen where it
# is put in; over nights with a mailer between them, that what was sent never leaves again, and how many days the letters that
# cannot wait do. ONEVOICE_SIZES customers, the first of them ONEVOICE_NIGHTS nights.
. "$(dirname "$0")/../support/tap.sh"
queries=$(cd "$(dirname "$0")/../../sql/queries" && pwd)
first=2026-11-02

# asked [SQL]: what the check says of the latest run, by kind, after SQL in a transaction that is not kept
asked() {
    { echo "begin; set local enable_nestloop = off; create temp table verdict on commit drop as select 'overstated'::text as kind where false;"
      echo "${1:-}"
      echo "prepare h (bigint, date) as insert into verdict select split_part(offender, ': ', 2) from ("
      cat "$queries/check_h_headline.sql"
      echo ") violation;"
      echo "select format('execute h (%s, %L)', run_id, as_of) from onevoice.latest_run \\gexec"
      echo "select count(*) filter (where kind = 'overstated') || '|' || count(*) filter (where kind = 'understated') || '|'"
      echo "    || count(*) filter (where kind = 'too early') || '|' || count(*) filter (where kind = 'contradicted') from verdict; rollback;"
    } | psql -XAtq -v ON_ERROR_STOP=1 | tail -n 1
}
night() { # DAY: publishes it, and prints what the reader's check finds
    local found lines
    status 0 onevoice run --as-of "$1" --quiet
    found=$(asked)
    lines=$(query "select count(*) from onevoice.latest_message where headline_code in ('pay', 'dispute', 'not_due')")
    echo "# $(query "select count(distinct customer_id) from onevoice.latest_message") customers, $lines headlines that name a sum: overstated, understated, too early, contradicted: ${found//|/, }"
    is "$found" '0|0|0|0' "no headline of $1 claims more, less, earlier or something else than is due"
    is "$(query "select count(*) from onevoice.latest_message where headline_code = 'nothing' and headline ~ '[0-9]'")" 0 \
        "what is headed \"nothing\" names no amount"
    is "$(query "select count(*) from onevoice.latest_disposition join intake.communication using (communication_id) where status <> 'pending'")" 0 \
        "what is not pending leaves nowhere"
}
town() { # CUSTOMERS
    dropdb --if-exists --force "town$1" >/dev/null 2>&1
    createdb "town$1"
    export PGDATABASE=town$1
    status 0 onevoice init --quiet
    status 0 onevoice demo --customers "$1" --seed "${ONEVOICE_SEED:-19}" --as-of "$first" --quiet
}

for size in ${ONEVOICE_SIZES:-300 1000}; do
    town "$size"
    night "$first"
    SECONDS=0
    status 0 onevoice check --run "$(query 'select run_id from onevoice.latest_run')"
    echo "# every invariant over $(query 'select count(*) from onevoice.latest_disposition') pieces: $SECONDS s"
done
read -r size _ <<<"${ONEVOICE_SIZES:-300 1000}"
export PGDATABASE=town$size
# an invariant that asks a relation once a row grows as the square of the night: whether the server makes a table of it depends on what
# it thinks of its size, so none may leave that to it
psql -XAtq -v ON_ERROR_STOP=1 <<'S' >"$work/asked"
create temporary table asked (invariant text, relation text);
do $$
declare
    i record;
    plan jsonb;
begin
    set local enable_nestloop = off;
    for i in select n.name, replace(replace(n.query, '$1', r.run_id::text), '$2', quote_literal(r.as_of)) as query
               from onevoice.invariant n, onevoice.latest_run r
    loop
        execute 'explain (format json) ' || i.query into plan;
        insert into asked
        select i.name, o #>> '{}'
          from jsonb_path_query(plan, 'strict $.** ? (@."Parent Relationship" == "SubPlan")') p,
               jsonb_path_query(p, 'strict $.**."Relation Name"', silent => true) o
        union
        select i.name, o #>> '{}'
          from jsonb_path_query(plan, 'strict $.** ? (@."Parent Relationship" == "SubPlan")') p,
               jsonb_path_query(p, 'strict $.**."CTE Name"', silent => true) o;
    end loop;
end $$;
select * from asked order by 1, 2;
S
is "$(cat "$work/asked")" '' "no invariant asks a relation once a row"
ok "the night has sums to name" test "$(query "select count(*) from onevoice.latest_message where headline_code = 'pay'")" -gt 10

# each kind of wrong, put in everywhere, is seen as that
some='run_id = (select max(run_id) from onevoice.run)'
amount="update onevoice.message set headline = regexp_replace(headline, '([0-9]+)[.]([0-9]{2} [A-Z]{3})', '\\1%s.\\2'),
    headline_values = jsonb_set(headline_values, '{lines,0,amount}', to_jsonb(regexp_replace(headline_values #>> '{lines,0,amount}', '[.]', '%s.')))
    where headline_code = 'pay' and jsonb_array_length(headline_values -> 'lines') = 1 and $some;"
pays=$(query "select count(*) from onevoice.message where headline_code = 'pay' and jsonb_array_length(headline_values -> 'lines') = 1 and $some")
is "$(asked "${amount//%s/9}")" "$pays|0|0|0" "ten times the sum is overstated, $pays times"
is "$(asked "update onevoice.payable set amount_due_now = amount_due_now * 10 where amount_due_now > 0 and $some;" | cut -d '|' -f 1,3)" '0|0' \
    "ten times what is due overstates nothing"
ok "and is understated" test "$(asked "update onevoice.payable set amount_due_now = amount_due_now * 10 where amount_due_now > 0 and $some;" | cut -d '|' -f 2)" -ge "$pays"
ok "a later day is too early" test "$(asked "update onevoice.payable set due_by = due_by + 7 where amount_due_now > 0 and $some;" | cut -d '|' -f 3)" -gt 0
ok "\"nothing to pay\" over a sum is contradicted" test "$(asked "update onevoice.message set headline = 'For your information: nothing to pay',
    headline_code = 'nothing', headline_values = '{}' where headline_code = 'pay' and $some;" | cut -d '|' -f 4)" -ge "$pays"

# nights that move on: what was released is sent, new mail comes, among it what cannot wait
day=$first
for n in $(seq "${ONEVOICE_NIGHTS:-4}"); do
    day=$(date -d "$day + 1 day" +%F)
    psql -XAtq -v ON_ERROR_STOP=1 <<S >/dev/null
update intake.communication c set status = 'sent', sent_on = m.send_on
  from onevoice.latest_disposition d join onevoice.latest_message m using (run_id, message_id)
 where d.communication_id = c.communication_id and m.released and c.status = 'pending';
insert into intake.communication
select (jsonb_populate_record(c, jsonb_build_object('communication_id', c.communication_id || '-n$n', 'status', 'pending', 'sent_on', null,
        'created_on', '$day'::date - 1, 'not_before', null, 'deliver_by', null))).*
  from intake.communication c where c.communication_id !~ '-n' and hashtext(c.communication_id || '$n') % 20 = 0;
insert into intake.communication (communication_id, department_id, party_id, channel, status, created_on, declared_type, media_type, body)
select 'now-' || k.what || '-' || p.party_id || '-n$n', p.department_id, p.party_id, 'mail', 'pending', '$day'::date - 1,
       case when k.what <> 'unknown' then 'notice' end, 'text/plain',
       case k.what when 'appointment' then E'Your appointment\n\nYou have an appointment on ' || to_char('$day'::date + 2 + abs(hashtext(p.party_id)) % 20, 'FMMonth FMDD, YYYY')
                                           || E' at 10:15 AM with Dr. Lund. Please bring your card.\n'
                   when 'security' then E'Security alert\n\nWe noticed a new sign-in to your account from a device that we do not know. If this was not you, change your password now.\n'
                   else E'Quorl fantip\n\nMevvin ostra lippen, corvane dith olber. Sunt ' || p.party_id || E' marrow.\n' end
  from intake.party p, (values ('appointment'), ('security'), ('unknown')) k (what) where hashtext(p.party_id || k.what || '$n') % 40 = 0;
S
    night "$day"
done
# mail leaves on the working days; an appointment is of use until the day before it, and told of on the last days before a holiday until
# the first day that mail leaves at all
query "create view waited as
    select split_part(c.communication_id, '-', 2) as what, m.send_on - f.first as days, m.send_on - greatest(a.day, f.first) as beyond,
           a.day < f.first as too_near
      from onevoice.latest_disposition d join onevoice.latest_message m using (run_id, message_id)
      join intake.communication c using (communication_id)
      left join onevoice.latest_reading r using (communication_id)
      cross join lateral (select min(t)::date as first from generate_series(c.created_on + 1, c.created_on + 8, interval '1 day') t
                           where extract(isodow from t) < 6 and t not in ('2026-11-11', '2026-11-26', '2026-12-25', '2027-01-01')) f
      cross join lateral (select (r.facts ->> 'appointment_date')::date - 1 as day) a
     where c.communication_id like 'now-%'"
query "select '# ' || what || ': ' || count(*) || ' letters, the longest wait ' || max(days) || ' days, beyond the last useful day '
    || coalesce(greatest(max(beyond), 0)::text, '-') || coalesce(', told of too late ' || nullif(count(*) filter (where too_near), 0), '')
      from waited group by what order by what"
is "$(query "select count(distinct what) from waited")" 3 "of each kind there are some"
is "$(query "select max(days) from waited where what in ('security', 'unknown')")" 0 "security alerts and unknown letters wait 0 days"
is "$(query "select greatest(max(beyond), 0) from waited where what = 'appointment'")" 0 "appointments wait 0 days beyond the last useful one"
is "$(query "select count(*) from waited where what = 'appointment' and too_near is null")" 0 "the day of every appointment is read"
done_testing
