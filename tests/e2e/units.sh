#!/bin/bash
# What is installed beside the program: systemd has nothing to remark about the units, cron's line and the environment file are
# read by a shell, and the examples of /etc/onevoice are valid and change nothing. No server is needed.
. "$(dirname "$0")/../support/tap.sh"
source=$ONEVOICE_SOURCE/cmd

mkdir "$work/units"
for unit in onevoice.service onevoice.timer onevoice-feed.service onevoice-failed@.service; do
    sed "s|/usr/bin/onevoice|$ONEVOICE_BIN|" "$source/systemd/$unit" >"$work/units/$unit"
done
verify() { (cd "$work/units" && env SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no "$@" 2>&1); }
is "$(verify ./onevoice.timer ./onevoice.service ./onevoice-feed.service ./onevoice-failed@onevoice.service.service)" '' "systemd-analyze verify is silent"
sed -i 's/^Type=oneshot/Type=onshot/' "$work/units/onevoice.service"
matches "$(verify ./onevoice.service)" 'onshot' "and would speak"
sed -i 's/^Type=onshot/Type=oneshot/' "$work/units/onevoice.service"
for unit in onevoice onevoice-feed; do
    status 0 systemd-analyze security --no-pager --offline=true --threshold=15 "$work/units/$unit.service"
    matches "$(cat "$out")" 'Overall exposure level.*OK' "$unit is confined: $(grep -o 'exposure level.*' "$out" | tr -cd '[:print:]')"
done
# a feed that fails is tried again alone
ok "the night writes no feed" test -z "$(grep -e '--feed' "$source/systemd/onevoice.service")"
is "$(sed -n 's/^OnSuccess=//p' "$source/systemd/onevoice.service")" onevoice-feed.service "the feed's own unit does"
status 0 systemd-analyze calendar --iterations=1 "$(sed -n 's/^OnCalendar=//p' "$source/systemd/onevoice.timer")"

# every status that says "a person" is not tried again, every one that says "yes" is
prevented=" $(sed -n 's/^RestartPreventExitStatus=//p' "$source/systemd/onevoice.service") "
while read -r code again; do
    case $again in
    yes) ok "status $code is tried again" test "${prevented#* "$code" }" = "$prevented" ;;
    *) ok "status $code is not tried again" test "${prevented#* "$code" }" != "$prevented" ;;
    esac
done < <(sed -n 's/^| \([0-9]*\) | .* | \(yes\|no\|after a person has looked\).*|$/\1 \2/p' "$ONEVOICE_SOURCE/README.md" | cut -d' ' -f 1,2)

ok "the environment file is shell and systemd's own" sh -n "$source/etc/default"
line=$(sed -n 's/^#\(15 3 .*\)/\1/p' "$source/etc/cron.d")
matches "$line" '^15 3 \* \* \* onevoice \[ -d /run/systemd/system \] \|\| ' "cron leaves the night to systemd where there is one"
ok "its command is shell" sh -n -c "${line#*onevoice }"
for unit in onevoice onevoice-feed; do
    while read -r verb arguments; do
        ok "cron's commands are those of the units: $verb" grep -qF -- "onevoice $verb --quiet $arguments" <<<"$line"
    done < <(sed -n 's|^ExecStart=/usr/bin/onevoice ||p' "$source/systemd/$unit.service")
done

check() { "$ONEVOICE_BIN" check --output json --dbname "host=$work port=1" "$@" 2>"$work/err" >"$work/checked" || :; }
check --policy "$source/etc/policy.xml"
ok "the policy example is valid" jq -e '.items[] | select(.item == "policy") | .ok' "$work/checked"
is "$(jq -r '[.settings[] | select(.source != "default") | .name] | join(" ")' "$work/checked")" '' "and changes nothing"
# with its comments opened, every setting that it speaks of is one
sed -e 's/<!-- \(The\|How\|Refuse\)[^<]*//; s/"\/> -->/"\/>/' "$source/etc/policy.xml" |
    python3 -c 'import re, sys; print(re.sub(r"<!-- (?:The|How|Refuse)[^<>]*(?=<set)", "", sys.stdin.read()))' >"$work/open.xml"
check --policy "$work/open.xml"
ok "its suggestions are settings" jq -e '.items[] | select(.item == "policy") | .ok' "$work/checked"
ok "all of them" test "$(jq '[.settings[] | select(.source != "default")] | length' "$work/checked")" -ge 3
check --rules "$source/etc/rules.xml.example"
ok "the rules example behaves" jq -e '.items[] | select(.item == "rules") | .ok' "$work/checked"
done_testing
