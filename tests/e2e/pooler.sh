#!/bin/bash
# Through a pooler session locks exclude nobody: it is refused, in session mode too, and nothing is written.
. "$(dirname "$0")/../support/tap.sh"
onevoice init --quiet
pooler=
trap 'kill $pooler 2>/dev/null || :; tap_exit' EXIT
pgbouncer=$(command -v pgbouncer || echo /usr/sbin/pgbouncer)
user=$(id -un) as_other=()
if [ "$(id -u)" -eq 0 ]; then # it refuses to run as root
    user=postgres as_other=("$ONEVOICE_SOURCE/tests/support/as-postgres.sh")
    query 'create role postgres superuser login'
fi

for mode in session transaction; do
    mkdir -p "$work/$mode"
    chmod 0755 "$work"
    cat >"$work/$mode/pgbouncer.ini" <<I
[databases]
postgres = host=$PGHOST port=$PGPORT user=$user
[pgbouncer]
listen_addr =
unix_socket_dir = $work/$mode
listen_port = 6432
auth_type = any
pool_mode = $mode
ignore_startup_parameters = extra_float_digits
I
    [ "$(id -u)" -ne 0 ] || chown -R postgres "$work/$mode"
    "${as_other[@]}" "$pgbouncer" -q "$work/$mode/pgbouncer.ini" >"$work/log" 2>&1 &
    pooler=$!
    for _ in $(seq 200); do
        [ ! -S "$work/$mode/.s.PGSQL.6432" ] || break
        sleep 0.02
    done
    status 78 onevoice run --as-of 2026-11-02 --dbname "host=$work/$mode port=6432"
    matches "$(cat "$err")" 'through a pooler' "$mode mode: the reason is named"
    status 78 onevoice check --dbname "host=$work/$mode port=6432"
    kill "$pooler"
    wait "$pooler" || :
done
is "$(query 'select count(*) from onevoice.run')" 0 "no run began"
done_testing
