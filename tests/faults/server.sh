#!/bin/bash
# What happens to the server while a run is at a named moment: the program stops itself there (SIGSTOP), the fault comes, it goes on.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02 data=$(dirname "$PGHOST")/data support=$(cd "$(dirname "$0")/../support" && pwd)
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as() { if [ "$(id -u)" -eq 0 ]; then "$support/as-postgres.sh" "$@"; else "$@"; fi; }
server() { (cd / && as "$bin/pg_ctl" -D "$data" -s -w "$@" >"$work/pg_ctl" 2>&1) || sed 's/^/# /' "$work/pg_ctl"; }
up() { for _ in {1..200}; do pg_isready -q && return; sleep 0.1; done; }
seen() {
    query "select max(run_id), md5(coalesce(string_agg(d::text, E'\n' order by d.communication_id), ''))
        from (select run_id, communication_id, disposition, reason from onevoice.latest_disposition) d"
}
onevoice init --quiet
onevoice demo --customers 40 --seed 13 --as-of "$as_of" --quiet
onevoice run --as-of "$as_of" --quiet
before=$(seen)

# fault ROW POINT STATUS NAME COMMAND...: leaves the same night visible, and the status
fault() {
    local row=$1 point=$2 want=$3 name=$4 rc=0 pid
    shift 4
    ONEVOICE_FAILPOINT=$point:19 "${ONEVOICE_FAILING:?}" run --as-of "$as_of" --quiet --wait 60 >"$work/fault" 2>&1 &
    pid=$!
    for _ in {1..600}; do
        [ "$(cut -d' ' -f3 "/proc/$pid/stat" 2>/dev/null)" != T ] || break
        sleep 0.05
    done
    "$@" || :
    kill -CONT "$pid"
    wait "$pid" || rc=$?
    up
    is "$rc" "$want" "row $row, at $point, $name: status $want"
    [ "$rc" = "$want" ] || sed 's/^/# /' "$work/fault"
    [ "$want" = 0 ] || is "$(seen)" "$before" "row $row: the night before is what readers see"
    before=$(seen)
}
backend() { query "select pid from pg_stat_activity where application_name like '$1%' order by backend_start desc limit 1"; }
terminate() { query "select pg_terminate_backend($(backend "$1"))" >"$work/.terminated"; }
kill_backend() { kill -9 "$(backend "$1")"; sleep 0.5; up; }
immediate() { server stop -m immediate; server start; up; }
# a reload waits for the snapshot, and what was read stays
truncate_in_between() { (psql -Xq -c 'truncate intake.outcome' >"$work/.truncated" 2>&1 &); sleep 0.5; }
let_go() { is "$(query "select count(*) from pg_stat_activity where application_name = 'onevoice snapshot'")" 0 "row 65: the snapshot is let go before planning"; }
second_night() { local rc=0; onevoice run --as-of "$as_of" --quiet 2>"$work/second" || rc=$?; is "$rc" 75 "row 27: a second night does not start"; }

# rows 1 and 2 are of tests/integration/pg: a small intake has been sent whole when its first batch is read
fault 17 attached 75 'the publisher is terminated' terminate 'onevoice publisher'
fault 17 committed 75 'the publisher is terminated between the commits' terminate 'onevoice publisher'
fault 17 plan 75 'the connection that holds the lock is terminated' terminate 'onevoice run'
fault 4 attached 75 'the backend of the publisher is killed' kill_backend 'onevoice publisher'
fault 3 mid_copy 75 'the server stops at once' immediate
fault 3 before_flip 75 'the server stops at once' immediate
fault 27 plan 0 'a second night' second_night
fault 65 plan 0 'a look at who holds a snapshot' let_go
fault 26 mid_copy 0 'a relation is truncated in between' truncate_in_between
is "$(query 'select count(*) from intake.outcome')" 0 "row 26: the reload came after the snapshot"

# settings of a server that is kept short
short() { # ROW STATUS NAME SETTING VALUE
    local rc=0
    query "alter system set $4 = '$5'" && query 'select pg_reload_conf()' >"$work/.reloaded"
    sleep 0.3
    onevoice run --as-of "$as_of" --quiet --accept relation >"$work/short" 2>&1 || rc=$?
    query "alter system reset $4" && query 'select pg_reload_conf()' >"$work/.reloaded"
    sleep 0.3
    is "$rc" "$2" "row $1, $3: status $2"
    [ "$rc" = "$2" ] || sed 's/^/# /' "$work/short"
}
short 23 0 'idle transactions are ended after 0.3 s' idle_in_transaction_session_timeout 300
short 24 0 'transactions are read-only by default' default_transaction_read_only on
short 30 0 'sorts and joins have little memory' work_mem 64kB
status 69 env PGPORT=1 "$ONEVOICE_BIN" run --as-of "$as_of" --quiet
is "$(query "select count(*) from pg_locks where locktype = 'advisory'")" 0 "no lock is left"
done_testing
