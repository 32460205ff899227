#!/bin/bash
# Names, addresses and bodies marked ZZPHI go in (a word outside a closed list, such as a status, and an unknown key of facts are named in their rejection on purpose); no log line at any level and format, no error, no metric, no report, no row about a
# run has the mark, also when bodies are broken, rows are refused and queries fail. (The plan itself must carry addresses.)
. "$(dirname "$0")/../support/tap.sh"
as_of=2026-11-02
onevoice init --quiet
onevoice demo --customers 200 --seed 9 --as-of "$as_of" --quiet
query "update intake.party set family_name = 'ZZPHI' || family_name, full_name = 'ZZPHI ' || full_name, given_name = 'ZZPHI' || given_name,
           street = 'ZZPHI ' || street, address = 'ZZPHI ' || address, city = 'ZZPHI' || city, email = 'zzphi.' || email, phone = 'ZZPHI' || phone;
       update intake.communication set subject = 'ZZPHI ' || subject,
           body = case when hashtext(communication_id) % 3 = 0 then 'ZZPHI{<&' || body else replace(body, ' the ', ' the ZZPHI ') end;
       update intake.communication set facts = '{\"amount_due\": \"ZZPHI\", \"other_name\": \"ZZPHI\"}'
        where hashtext(communication_id) % 7 = 1;
       update intake.communication set media_type = 'text/other', declared_type = 'ZZPHI' where hashtext(communication_id) % 11 = 1;
       update intake.identifier set value = 'ZZPHI' || value;
       update intake.party_alias set full_name = 'ZZPHI' where full_name is not null;"

# silent FILE... NAME: none of the files has the mark, and there is something in them
silent() {
    local name=${!#} files=("${@:1:$#-1}")
    ok "$name: there is something to look at" test -s "${files[0]}"
    is "$(grep -hic zzphi "${files[@]}" | awk "{ n += \$1 } END { print n }")" 0 "$name: no mark"
}
for format in text logfmt json; do
    status 0 onevoice run --as-of "$as_of" --set reject_percent=100 --log-level debug --log-format "$format" \
        --feed "$work/feed" --metrics "$work/metrics.prom"
    silent "$err" "$out" "the log as $format"
done
silent "$work/metrics.prom" "$work/feed/metrics.prom" "metrics"
silent "$work/feed/report/index.html" "the report of the run"
ok "the mark did get in" grep -qi zzphi "$work/feed/plan.xml"
status 0 onevoice report --out "$work/feed/report/index.html" --show-customers
silent "$work/feed/report/index.html" "the report with charts"
query "select * from onevoice.run; select * from onevoice.stage; select * from onevoice.progress" >"$work/runs"
silent "$work/runs" "what is stored about runs"
query "select relation, code, coalesce(detail, '') from onevoice.latest_rejection" >"$work/rejections"
silent "$work/rejections" "rejections"
for view in $(query "select table_name from information_schema.views where table_schema = 'onevoice_feed'"); do
    query "select * from onevoice_feed.$view"
done >"$work/views"
silent "$work/views" "what dashboards read"

# errors quote values: a cast that fails in a site's view, a constraint, a parameter
query "alter table intake.party rename to party_kept;
       create view intake.party as select party_id, department_id, full_name, given_name, middle_name, family_name, suffix,
           case when full_name is not null then full_name::date end as birth_date, address, street, city, region, postal_code, country, email,
           phone, tax_id_last4, updated_at from intake.party_kept"
for format in text logfmt json; do
    rc=0
    onevoice run --as-of "$as_of" --log-level debug --log-format "$format" >"$work/said" 2>&1 || rc=$?
    ok "a view that fails is an error" test "$rc" -gt 1
    silent "$work/said" "its message as $format"
done
query "select error from onevoice.run order by run_id desc limit 1" >"$work/error"
silent "$work/error" "the stored reason"
onevoice status >"$work/said" 2>&1
silent "$work/said" "status"
done_testing
