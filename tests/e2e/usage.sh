#!/bin/bash
# Wrong usage and missing things: one clear message, the exit status of the manual, nothing published. No server is needed.
. "$(dirname "$0")/../support/tap.sh"
unset PGHOST PGHOSTADDR PGPORT PGSERVICE PGDATABASE

matches "$(onevoice --version)" '^onevoice [0-9]+\.[0-9]+\.[0-9]+$' "--version prints name and version"
status 0 onevoice --help
for verb in init check run status explain diff feed report demo; do
    matches "$(cat "$work/stdout"; onevoice --help)" "\b$verb\b" "--help names $verb"
done
for verb in init check run status explain diff feed report demo; do
    status 0 onevoice "$verb" --help
    ok "$verb --help says something" test -s "$out"
    status 64 onevoice "$verb" --no-such-flag
    is "$(wc -l <"$err")" 1 "$verb: one line about an unknown flag"
done
status 64 onevoice
status 64 onevoice nonsense
status 64 onevoice run --as-of 2026-02-30
status 64 onevoice run --as-of tomorrow
status 64 onevoice run --workers 0
status 78 onevoice run --as-of 2026-11-02 --policy "$work/absent.xml"
status 69 onevoice run --as-of 2026-11-02 --dbname "host=$work port=1"
is "$(wc -l <"$err")" 1 "one line about a server that is away"
status 69 onevoice status --dbname "host=127.0.0.1 port=1 connect_timeout=2"
done_testing
