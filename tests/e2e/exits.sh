#!/bin/bash
# Every exit status of the manual, each with a cause; and after each the last published night is still the latest.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02
night() { onevoice run --as-of "$as_of" "$@"; }
latest() { query "select coalesce(max(run_id), 0) from onevoice.run where state = 'published' and purpose = 'nightly'"; }
lines() { is "$(wc -l <"$err")" 1 "one line says why: $(tail -n 1 "$err" | cut -c 1-120)"; }

# 78: no schema yet
status 78 onevoice run --as-of "$as_of"
matches "$(cat "$err")" 'onevoice init' "the remedy is named"
onevoice init --quiet

# 65: nothing is pending
status 65 night
matches "$(cat "$err")" 'is the intake loaded' "an empty intake is not a plan"
status 65 onevoice check
matches "$(cat "$out")" '^FAIL  floor ' "check sees it before"

# 0
onevoice demo --customers 150 --seed 3 --as-of "$as_of" --quiet
status 0 night
first=$(latest)
is "$first" "$(latest)" "a night is published"

# 65: half of the intake is missing; a relation lacks a column
query "update intake.communication set status = 'cancelled' where status = 'pending' and hashtext(communication_id) % 4 <> 0"
status 65 night
matches "$(cat "$err")" 'below floor_percent' "a night far below the usual is refused"
query "update intake.communication set status = 'pending' where status = 'cancelled'"
query "alter table intake.communication drop constraint communication_status_check"
query "update intake.communication set status = 'Queued' where status = 'pending' and hashtext(communication_id) % 4 <> 0"
status 65 night
matches "$(cat "$err")" 'status: Queued .*unknown_status_percent' "words that are no status are named, and nothing is planned around them"
query "update intake.communication set status = 'pending' where status = 'Queued'"
query 'alter table intake.communication rename pages to sheets'
status 65 night
matches "$(cat "$err")" 'communication' "the relation is named"
status 65 onevoice check
query 'alter table intake.communication rename sheets to pages'
is "$(latest)" "$first" "nothing of it was published"

# 1: the answer is no
query "update onevoice.run set finished_at = finished_at - interval '26 hours' where run_id = $first"
status 1 onevoice status --max-age 25h
status 0 onevoice status --max-age 2d
failed=$(query "select max(run_id) from onevoice.run where state = 'failed'")
status 1 onevoice status --run "$failed"
status 0 onevoice status --run "$first"
cat >"$work/mild.xml" <<'X'
<policy xmlns="urn:onevoice:policy:1"><domains/><compatibility/></policy>
X
status 1 onevoice diff latest "policy:$work/mild.xml" --exit-code
status 0 onevoice diff latest "policy:$work/mild.xml"
status 0 onevoice diff latest latest --exit-code
is "$(latest)" "$first" "a what-if never touches the nightly line"

# 64
status 64 onevoice
status 64 onevoice sing
status 64 onevoice run --as-of 2026-02-30
status 64 onevoice run --to nowhere --dry-run
status 64 night --keep 0
status 64 night --customer C-nobody --dry-run
matches "$(cat "$err")" "no customer 'C-nobody'" "an id nobody has is named"
status 64 night --department D-nobody --dry-run
status 64 onevoice run --as-of 2026-11-01
matches "$(cat "$err")" 'before the last published night.*--force-day' "a day gone by is refused"
status 64 onevoice run --as-of 2027-11-02
matches "$(cat "$err")" 'as_of_most_days' "a mistyped year is refused"
is "$(latest)" "$first" "nothing of it was published"
status 64 onevoice run --customer C1
status 64 onevoice explain
status 64 onevoice explain --customer nobody
status 64 onevoice status --max-age soon
status 64 onevoice diff latest
status 64 onevoice status --output yaml
status 64 onevoice status --log-level loud
status 64 onevoice run --wait -1

# 69: the server is away
status 69 env PGPORT=1 "$ONEVOICE_BIN" run --as-of "$as_of" --metrics "$work/away.prom"
lines
matches "$(cat "$work/away.prom")" '^onevoice_last_run_exit_code 69$' "the metrics tell of it"
status 69 onevoice check --dbname 'port=1'

# 70: somebody else writes into the tables of a run; the invariants find it
query "create function public.plant() returns trigger language plpgsql as \$\$
    begin new.message_id := 1; new.disposition := 'suppress'; return new; end \$\$"
query "create function public.sow() returns event_trigger language plpgsql as \$\$
    declare t record;
    begin
        for t in select * from pg_event_trigger_ddl_commands() c where c.command_tag like 'CREATE TABLE%' loop
            if t.object_identity ~ '\\.disposition_[0-9]+$' then
                execute format('create trigger plant before insert on %s for each row execute function public.plant()', t.object_identity);
            end if;
        end loop;
    end \$\$"
query 'create event trigger sow on ddl_command_end execute function public.sow()'
status 70 night --metrics "$work/internal.prom"
matches "$(cat "$err")" '\[70\]$' "the program found its own result wrong"
matches "$(cat "$work/internal.prom")" '^onevoice_last_run_exit_code 70$' "the metrics tell of it"
query 'drop event trigger sow'
is "$(latest)" "$first" "nothing of it was published"

# 70: a published run that somebody changed afterwards
status 0 onevoice check --run latest
query "update onevoice.message set address = 'elsewhere' where ctid = (select min(ctid) from onevoice.message where run_id = $(latest))
    and run_id = $(latest)"
status 70 onevoice check --run latest
matches "$(cat "$err")" 'breaks invariant check_g' "the invariant is named"
status 64 onevoice check --run "$failed"
status 0 night --quiet

# 0: runs whose time is over go
status 0 onevoice prune --keep 2
is "$(query "select count(*) from onevoice.run where state = 'published' and purpose = 'nightly'")" 2 "the newest two are kept"
status 64 onevoice prune --keep 0

# 75: the lock is held
query "select pg_advisory_lock(1869505910, 1), pg_sleep(60)" >/dev/null 2>&1 &
holder=$!
for _ in $(seq 100); do
    [ "$(query "select count(*) from pg_locks where locktype = 'advisory' and granted")" -eq 0 ] || break
    sleep 0.05
done
status 75 night
matches "$(cat "$err")" 'lock' "the message speaks of the lock"
status 75 night --wait 1
kill "$holder"
wait "$holder" || :
query "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'" >"$work/ended"

# 75: the connection is cut in mid-run
"$ONEVOICE_BIN" run --as-of "$as_of" 2>"$work/cut.err" &
pid=$!
for _ in $(seq 400); do
    [ "$(query "select count(*) from pg_stat_activity where application_name like 'onevoice run %'")" -eq 0 ] || break
    sleep 0.01
done
query "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'onevoice%'" >"$work/ended"
rc=0
wait "$pid" || rc=$?
is "$rc" 75 "status 75: the connection was cut"
sed 's/^/# /' "$work/cut.err"

# 75: published, but the feed cannot be written: no room. `feed` writes it again.
mkdir "$work/feed"
rc=0
(ulimit -f 4 && night --feed "$work/feed" >/dev/null 2>"$work/full.err") || rc=$?
is "$rc" 75 "status 75: no room for the feed"
matches "$(cat "$work/full.err")" 'is published, its feed is not written' "the night stands"
ok "it is published" test "$(latest)" -gt "$first"
is "$(find "$work/feed" -name 'plan.*' -o -name '.tmp*' | wc -l)" 0 "no half file is left"
if [ "$(id -u)" -eq 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=64k none "$work/small" 2>/dev/null; then
    rc=0
    night --feed "$work/small" >/dev/null 2>"$work/full.err" || rc=$?
    left=$(find "$work/small" -name 'plan.*' -o -name '.tmp*' | wc -l)
    umount "$work/small"
    is "$rc" 75 "status 75: the disk of the feed is full"
    is "$left" 0 "no half file is left there either"
fi
status 0 onevoice feed --feed "$work/feed"
ok "the feed is written afterwards" test -s "$work/feed/plan.xml"

# 75: what cannot be printed; and a night whose standard descriptors are closed writes nothing into its connections
status 75 bash -c '"$ONEVOICE_BIN" status >&-'
status 0 bash -c '"$ONEVOICE_BIN" run --as-of "$1" --quiet <&- >&- 2>&-' night "$as_of"
status 64 bash -c '"$ONEVOICE_BIN" run --as-of yesterday <&- >&- 2>&-'

# 75: init waits for nobody while a run lives
query "select pg_advisory_lock_shared(1869505910, 2), pg_sleep(60)" >/dev/null 2>&1 &
holder=$!
for _ in $(seq 100); do
    [ "$(query "select count(*) from pg_locks where locktype = 'advisory' and granted")" -eq 0 ] || break
    sleep 0.05
done
status 75 onevoice init
kill "$holder"
wait "$holder" || :
query "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'" >"$work/ended"

# 77: a role that may nothing, one that may read only
query 'create role beggar; create role onlooker; grant onevoice_reader to onlooker; grant usage on schema onevoice to onlooker, beggar;
    grant select on all tables in schema onevoice to onlooker, beggar'
status 77 onevoice run --as-of "$as_of" --dbname 'options=-crole=beggar'
status 77 onevoice run --as-of "$as_of" --dbname 'options=-crole=onlooker'
status 77 onevoice check --dbname 'options=-crole=beggar'
query 'create role worker; grant onevoice_reader, onevoice_publisher to worker'
status 0 onevoice run --as-of "$as_of" --dbname 'options=-crole=worker'

# 78: policy, rules, paths, environment, the schema's version
echo '<policy xmlns="urn:onevoice:policy:1"><settings><set name="history_days" value="soon"/></settings></policy>' >"$work/bad.xml"
status 78 night --policy "$work/bad.xml"
matches "$(cat "$err")" 'bad\.xml:1' "the line is named"
status 78 night --set history_days=soon
cat >"$work/rules.xml" <<'X'
<rules xmlns="urn:onevoice:rules:1"><rule id="A" class="status" says="not_a_bill" language="en">
<pattern>a bill</pattern>
<match>no such thing</match></rule></rules>
X
status 78 onevoice check --rules "$work/rules.xml"
matches "$(cat "$out")" '^FAIL  rules .*A' "the rule whose example fails is named"
status 78 night --rules "$work/absent.xml"
status 78 night --feed "$work/mild.xml"
status 78 onevoice check --feed "$work/mild.xml"
status 78 env ONEVOICE_WORKERS=many "$ONEVOICE_BIN" run --as-of "$as_of"
cp "$work/mild.xml" "$work/open.xml" && chmod 0666 "$work/open.xml"
status 78 night --policy "$work/open.xml"
query "update onevoice.migration set digest = 'other' where name = (select max(name) from onevoice.migration)"
status 78 night
status 78 onevoice init
done_testing
