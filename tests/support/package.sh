#!/bin/bash
# package.sh: the Debian package from nothing: build it, have lintian look at it, install it, run a night as its user, remove it.
# Meant for a bare root, as it installs packages:
#
#   tests/support/fresh-root.sh tests/support/package.sh        or        meson compile -C build package-test
set -euo pipefail
cd "$(dirname "$0")/../.."
export DEBIAN_FRONTEND=noninteractive
quietly() { "$@" >/tmp/package.log 2>&1 || { tail -n 30 /tmp/package.log; exit 1; }; }
case=0
ok() { # NAME COMMAND...
    local name=$1
    shift
    case=$((case + 1))
    if "$@" >/tmp/case.log 2>&1; then
        echo "ok $case - $name"
    else
        sed 's/^/# /' /tmp/case.log
        echo "not ok $case - $name"
        exit 1
    fi
}

quietly apt-get update -qq
quietly apt-get install -qq -y --no-install-recommends build-essential debhelper lintian meson ninja-build pkgconf libpq-dev \
    libxml2-dev libpcre2-dev libjansson-dev libutf8proc-dev libxxhash-dev libseccomp-dev git autopkgtest
ok "the package builds and lintian prints no tag" cmd/package --lint /tmp/onevoice-package
deb=$(ls /tmp/onevoice-package/onevoice_*.deb)
# onto a machine with a database and systemd; a policy that says "start nothing" stands for the missing init
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
quietly apt-get install -qq -y --no-install-recommends postgresql systemd man-db
rm -f /etc/dpkg/dpkg.cfg.d/docker
ok "it installs" apt-get install -qq -y --no-install-recommends "$deb"
ok "the program runs" onevoice --version
ok "systemd-analyze verify is silent on what is installed" bash -c \
    'test -z "$(systemd-analyze verify onevoice.timer onevoice.service onevoice-feed.service onevoice-failed@x.service 2>&1 | tee /dev/stderr)"'
ok "the timer is not enabled" bash -c '! ls /etc/systemd/system/timers.target.wants/onevoice.timer'
ok "cron's line is a comment until somebody wants it" bash -c '! grep -qE "^[0-9]" /etc/cron.d/onevoice'
ok "the man page is there" man -w onevoice
ok "and those of what it reads and writes" man -w 5 onevoice-intake onevoice-plan onevoice-policy
ok "so is the completion" test -s /usr/share/bash-completion/completions/onevoice
ok "and what watches it" test -s /usr/share/onevoice/onevoice.rules.yml -a -s /usr/share/onevoice/onevoice.dashboard.json \
    -a -s /usr/share/onevoice/plan.xsd
ok "its user has no shell" bash -c 'getent passwd onevoice | grep -q :/usr/sbin/nologin$'
ok "others may pass through its directory, and not look" bash -c 'test "$(stat -c "%U %a" /var/lib/onevoice)" = "onevoice 751"'

ok "a database" pg_ctlcluster "$(ls /usr/lib/postgresql)" main start
ok "a role for it" runuser -u postgres -- psql -qc 'create role onevoice superuser login'
ok "and its own" runuser -u postgres -- createdb -O onevoice onevoice
as_user() { runuser -u onevoice -- env -i PATH="$PATH" PGHOST=/var/run/postgresql PGDATABASE=onevoice "$@"; }
ok "init" as_user onevoice init
ok "demo" as_user onevoice demo --customers 200
ok "check, with the installed policy" as_user onevoice check --feed /var/lib/onevoice/feed
ok "the policy is the site's" bash -c "runuser -u onevoice -- env PGHOST=/var/run/postgresql PGDATABASE=onevoice onevoice check |
    grep -q '^ok    policy  */etc/onevoice/policy.xml'"
ok "a night, as the unit runs it" as_user $(sed -n 's/^ExecStart=//p' /lib/systemd/system/onevoice.service) --as-of 2026-11-02
while read -r command; do
    ok "what follows it, as its unit runs it" as_user $command
done < <(sed -n 's/^ExecStart=//p' /lib/systemd/system/onevoice-feed.service)
ok "the charts" grep -q '<svg' /var/lib/onevoice/feed/report/index.html
ok "metrics that a collector may read" runuser -u nobody -- grep -q '^# EOF' /var/lib/onevoice/metrics/onevoice.prom
ok "the feed that it may not" bash -c '! runuser -u nobody -- cat /var/lib/onevoice/feed/plan.xml'
# by the machine's own runner, which installs what the tests depend on
ok "its autopkgtest passes" autopkgtest --no-built-binaries "$deb" /tmp/onevoice-package/onevoice/ -- null
ok "it is removed" apt-get purge -qq -y onevoice
ok "and leaves no configuration" bash -c '! ls -d /etc/onevoice /etc/default/onevoice /var/lib/onevoice'
echo "1..$case"
