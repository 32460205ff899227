#!/bin/bash
# Servers that are not as the job would like them: another encoding, a standby, a zone of time that does not exist, objects that somebody
# dropped, a reload that holds the intake for longer than one lock timeout.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02 support=$(cd "$(dirname "$0")/../support" && pwd)
digest() { onevoice run --as-of "$as_of" --dry-run --output json | grep -o '"digest":"[^"]*"'; }

# The same intake gives the same plan in every encoding that holds its letters.
onevoice init --quiet
onevoice demo --customers 60 --seed 5 --as-of "$as_of" --quiet
query "update intake.party set full_name = replace(full_name, 'e', 'é') where hashtext(party_id) % 3 = 0"
query "update intake.communication set body = replace(body, ' and ', ' – é and ') where media_type = 'text/plain'"
utf8=$(digest)
pg_dump --schema=intake --data-only --disable-triggers -f "$work/intake.sql"
for encoding in LATIN1 WIN1252 EUC_JP SQL_ASCII; do
    database=${encoding,,}
    query "create database $database encoding '$encoding' lc_collate 'C' lc_ctype 'C' template template0"
    export PGDATABASE=$database
    onevoice init --quiet
    if [ "$encoding" = LATIN1 ]; then # which lacks the dash; the digest is of another text then
        sed 's/ – é / - é /g' "$work/intake.sql" | psql -X -q -v ON_ERROR_STOP=1 -o /dev/null
        status 0 onevoice run --as-of "$as_of" --quiet
    else
        [ "$encoding" = EUC_JP ] && sed 's/ – / ‐ /g' "$work/intake.sql" >"$work/sent.sql" || cp "$work/intake.sql" "$work/sent.sql"
        psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -f "$work/sent.sql"
        [ "$encoding" = EUC_JP ] || is "$(digest)" "$utf8" "$encoding: the plan is that of UTF8"
        status 0 onevoice run --as-of "$as_of" --quiet
    fi
    is "$(query 'select count(*) from onevoice.latest_rejection')" 0 "$encoding: nothing is rejected"
    status 0 onevoice check
done

# One row that cannot be read is one rejection; a letter that the database lacks is stored as another, and the night goes on.
export PGDATABASE=win1252
query "update intake.party set full_name = 'Quill' || convert_from('\\x81', 'WIN1252') where party_id = (select min(party_id) from intake.party)"
query "update intake.communication set body = '<html><body><p>&#1046;&#20013; Your amount due is \$12.00</p></body></html>', media_type = 'text/html'
    where communication_id = (select max(communication_id) from intake.communication where status = 'pending')"
status 0 onevoice run --as-of "$as_of" --quiet --set reject_percent=50
is "$(query "select relation || ' ' || code from onevoice.latest_rejection where relation = 'party'")" 'party bad_text' "one row, one rejection"
export PGDATABASE=postgres

# A zone of time that does not exist
status 78 onevoice check --set time_zone=Mars/Olympus
matches "$(cat "$out")" '^FAIL  time zone .*Mars/Olympus' "the zone is named"
status 78 onevoice run --label z --dry-run --set time_zone=Mars/Olympus

# A reload that holds a relation for longer than one lock timeout (5 s)
query "begin; lock table intake.party in access exclusive mode; select pg_sleep(6.5); commit" >"$work/held" &
reload=$!
sleep 0.3
status 0 onevoice run --as-of "$as_of" --quiet
wait "$reload"

# What was dropped, or changed, is told and restored
query "drop view onevoice.latest_message cascade; drop function onevoice.run_check(bigint); drop index onevoice.message_run_id_customer_id_idx;
    alter table onevoice.run drop constraint run_purpose_check; drop table intake.outcome;
    create or replace function onevoice.run_fail(run bigint, why text) returns void language sql as 'select'"
query "revoke select on onevoice_feed.freshness from onevoice_dashboard; revoke execute on function onevoice.run_publish from onevoice_publisher;
    grant execute on function onevoice.previous_record to public"
status 78 onevoice check
matches "$(cat "$out")" 'FAIL  schema .*onevoice init' "what is missing is told, with the remedy"
onevoice init --quiet
status 0 onevoice check
is "$(query "select count(*) from pg_class where oid in (to_regclass('onevoice.latest_message'), to_regclass('onevoice_feed.plan_message'),
    to_regclass('onevoice.message_run_id_customer_id_idx'), to_regclass('intake.outcome'))")" 4 "views, index and relation are back"
is "$(query "select count(*) from pg_constraint where conname = 'run_purpose_check'")" 1 "the constraint is back"
matches "$(query "select prosrc from pg_proc where oid = 'onevoice.run_fail(bigint,text)'::regprocedure")" 'state' "the function is its own again"
is "$(query "select has_table_privilege('onevoice_dashboard', 'onevoice_feed.freshness', 'select')
    and has_function_privilege('onevoice_publisher', 'onevoice.run_publish(bigint,bigint,bigint,bigint,bigint,float8,date)', 'execute')
    and not has_function_privilege('onevoice_dashboard', 'onevoice.previous_record(bigint)', 'execute')
    and not has_function_privilege('onevoice_dashboard', 'onevoice.run_check(bigint)', 'execute')")" t "so are the grants, and no others"
status 0 onevoice run --as-of "$as_of" --quiet --accept relation

# A standby takes no rows
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as() { if [ "$(id -u)" -eq 0 ]; then "$support/as-postgres.sh" "$@"; else "$@"; fi; }
standby=$(mktemp -d /tmp/ov.XXXXXX)
chmod 0777 "$standby"
mkdir "$standby/s" && chmod 0777 "$standby/s"
"$bin/pg_basebackup" -D "$standby/data" -R -c fast
[ "$(id -u)" -ne 0 ] || chown -R postgres "$standby/data"
(cd / && as "$bin/pg_ctl" -D "$standby/data" -o "-c unix_socket_directories=$standby/s -c listen_addresses=''" -l "$standby/log" -s -w start) ||
    sed 's/^/# /' "$standby/log"
status 78 env PGHOST="$standby/s" "$ONEVOICE_BIN" check
matches "$(cat "$out")" '^FAIL  server .*standby' "a standby is told before the night"
status 78 env PGHOST="$standby/s" "$ONEVOICE_BIN" run --as-of "$as_of"
status 78 env PGHOST="$standby/s" "$ONEVOICE_BIN" init
status 0 env PGHOST="$standby/s" "$ONEVOICE_BIN" status --max-age 2d
(cd / && as "$bin/pg_ctl" -D "$standby/data" -m immediate -s stop) || :
rm -rf "$standby"
done_testing
