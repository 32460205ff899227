#!/bin/bash
# The throw-away server itself: private, its exit status kept, nothing left behind. Starts servers of its own.
. "$(dirname "$0")/../support/tap.sh"
throwaway=$(cd "$(dirname "$0")/../support" && pwd)/throwaway-postgres.sh

status 7 "$throwaway" sh -c 'exit 7'
status 0 "$throwaway" psql -X -Atc "select current_setting('listen_addresses') = ''"
is "$(cat "$out")" t "the server listens on no network"
status 0 "$throwaway" sh -c 'stat -c %a "$PGHOST" && echo "$PGHOST"'
home=$(dirname "$(tail -n 1 "$out")")
ok "its directory is gone" test ! -e "$home"
status 0 env PGSERVICE=production PGPASSWORD=x PGHOSTADDR=10.0.0.1 "$throwaway" sh -c 'env | grep ^PG | cut -d= -f1 | sort | tr "\n" " "'
is "$(cat "$out")" "PGDATABASE PGHOST PGPORT PGUSER " "what the environment said of another server is removed"

"$throwaway" sh -c 'echo "$PGHOST"; exec sleep 60' >"$work/socket" 2>"$work/log" &
pid=$!
for _ in $(seq 300); do
    [ ! -s "$work/socket" ] || break
    sleep 0.1
done
home=$(dirname "$(cat "$work/socket")")
ok "a server runs" test -f "$home/data/postmaster.pid"
kill -TERM "$pid"
rc=0
wait "$pid" || rc=$?
is "$rc" 143 "TERM ends it with the signal's status"
ok "and leaves nothing behind" test ! -e "$home"
status 64 "$throwaway"
done_testing
