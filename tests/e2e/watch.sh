#!/bin/bash
# The metrics as they are really read: promtool, then node_exporter and Prometheus from Debian, on loopback, after a good night and
# after a bad one; and the alert rules, each seen to fire and to stay quiet.
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02 children=()
trap 'kill "${children[@]}" 2>/dev/null; wait; tap_exit' EXIT

cp "$ONEVOICE_SOURCE/cmd/watch/onevoice.rules.yml" "$ONEVOICE_SOURCE/tests/e2e/rules_test.yml" "$work"
status 0 promtool check rules "$work/onevoice.rules.yml"
status 0 promtool test rules "$work/rules_test.yml"
sed -i 's/26 \* 3600/20 * 3600/; s/> 0.01/> 0.1/' "$work/onevoice.rules.yml"
status 1 promtool test rules "$work/rules_test.yml"
is "$(sed -n 's/.*runbook.md#\(.*\)"/\1/p' "$ONEVOICE_SOURCE/cmd/watch/onevoice.rules.yml" | sort)" \
    "$(sed -n 's/^## //p' "$ONEVOICE_SOURCE/cmd/watch/runbook.md" | tr '[:upper:]' '[:lower:]' | sort)" "every alert has its paragraph in the runbook"

onevoice init --quiet
onevoice demo --customers 300 --seed 42 --as-of "$as_of" --quiet
mkdir "$work/metrics" "$work/collected"
status 0 onevoice run --as-of "$as_of" --feed "$work/feed" --metrics "$work/metrics/onevoice.prom"
status 0 promtool check metrics <"$work/feed/metrics.prom"
is "$(cat "$out" "$err")" '' "promtool has nothing to remark"
is "$(stat -c %a "$work/metrics/onevoice.prom")" 644 "the collector may read its copy"
is "$(stat -c %a "$work/feed/metrics.prom")" 640 "the feed is for its group only"
is "$(tail -n 1 "$work/feed/metrics.prom")" '# EOF' "the file says where it ends"
people=$(query "select string_agg(x, '|') from (select customer_id as x from onevoice.latest_customer_score limit 200) t")
is "$(grep -cE "$people" "$work/feed/metrics.prom" || :)" 0 "no customer is a label"

# free_port: one that nobody has now
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
await() { # URL: until it answers
    for _ in $(seq 300); do
        ! curl -fsS "$1" >"$work/answer" 2>"$work/curl.err" || return 0
        sleep 0.1
    done
    cat "$work/curl.err"
    return 1
}
exporter=127.0.0.1:$(free_port) server=127.0.0.1:$(free_port)
ln -s "$work/metrics/onevoice.prom" "$work/collected/"
prometheus-node-exporter --collector.disable-defaults --collector.textfile --collector.textfile.directory="$work/collected" \
    --web.listen-address="$exporter" >"$work/exporter.log" 2>&1 &
children+=($!)
cat >"$work/prometheus.yml" <<Y
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ["$ONEVOICE_SOURCE/cmd/watch/onevoice.rules.yml"]
scrape_configs: [{job_name: node, static_configs: [{targets: ["$exporter"]}]}]
Y
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address="$server" \
    >"$work/prometheus.log" 2>&1 &
children+=($!)
ok "node_exporter answers" await "http://$exporter/metrics"
ok "Prometheus answers" await "http://$server/-/ready"

# value QUERY: of the only series, "" when there is none
value() { curl -fsS -G --data-urlencode "query=$1" "http://$server/api/v1/query" | jq -r '.data.result[0].value[1] // ""'; }
becomes() { # QUERY VALUE
    for _ in $(seq 200); do
        [ "$(value "$1")" != "$2" ] || return 0
        sleep 0.1
    done
    echo "$1 is $(value "$1")"
    return 1
}
ok "the exit status arrives" becomes onevoice_last_run_exit_code 0
ok "no scrape error" becomes node_textfile_scrape_error 0
is "$(value 'sum(onevoice_last_run_communications)')" "$(query 'select count(*) from onevoice.latest_disposition')" \
    "the communications are those of the database"
is "$(value 'count(onevoice_last_run_duration_seconds)')" 8 "each stage has its time"
is "$(value 'sum(onevoice_notices)')" "$(query 'select count(*) from onevoice.latest_notice_deadline')" "every notice is counted"
is "$(value 'sum(onevoice_flags)')" "$(query 'select count(*) from onevoice.latest_flag')" "and every flag"
is "$(value 'onevoice_money{state="demanded"}')" "$(query "select sum(amount)::float8 from onevoice.latest_money_line where side = 'demanded'")" \
    "the money asked for is that of the database"
ok "the age is that of the night" becomes 'time() - onevoice_last_success_timestamp_seconds < bool 3600' 1
is "$(curl -fsS "http://$server/api/v1/rules" | jq '[.data.groups[].rules[]] | length')" 11 "Prometheus has the alert rules"

before=$(value onevoice_last_success_timestamp_seconds)
status 65 onevoice run --as-of "$as_of" --set reject_percent=0 --metrics "$work/metrics/onevoice.prom"
ok "a bad night arrives" becomes onevoice_last_run_exit_code 65
is "$(value onevoice_last_success_timestamp_seconds)" "$before" "the last success keeps its time"
status 69 env PGPORT=1 "$ONEVOICE_BIN" run --as-of "$as_of" --metrics "$work/metrics/onevoice.prom"
ok "so does one without a database" becomes onevoice_last_run_exit_code 69
ok "and the last success stays within a second" becomes "abs(onevoice_last_success_timestamp_seconds - $before) < bool 1" 1
status 0 onevoice run --as-of "$as_of" --label whatif --metrics "$work/metrics/onevoice.prom"
ok "a what-if leaves no trace" becomes onevoice_last_run_exit_code 69
done_testing
