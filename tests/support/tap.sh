# shellcheck shell=bash
# tap.sh: sourced by shell tests; prints TAP, one line a case, and ends with the plan.
#
#   . "$(dirname "$0")/../support/tap.sh"
#   is "$(onevoice --version)" "onevoice 0.2.0" "the version is printed"
#   status 64 onevoice nonsense                      # runs it, compares the exit status
#   ok "the file is there" test -f "$file"           # a command that must succeed
#
# A case that fails does not stop the script; an unexpected failure of anything else does (set -e), and then
# the missing plan makes the whole test fail. $work is an empty directory, removed at the end.
set -euo pipefail

tap_cases=0 tap_failed=0 tap_ended=
work=$(mktemp -d)

tap_exit() {
    local rc=$?
    rm -rf "$work"
    [ -n "$tap_ended" ] || echo "Bail out! ended early with status $rc after case $tap_cases"
}
trap tap_exit EXIT

onevoice() { "${ONEVOICE_BIN:?}" "$@"; }

tap_case() { # RESULT NAME: RESULT is 0 for good
    tap_cases=$((tap_cases + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_cases - $2"
    else
        echo "not ok $tap_cases - $2"
        tap_failed=$((tap_failed + 1))
    fi
}

ok() { # NAME COMMAND...
    local name=$1 rc=0
    shift
    "$@" >"$work/.out" 2>&1 || rc=$?
    [ "$rc" -eq 0 ] || sed 's/^/# /' "$work/.out"
    tap_case "$rc" "$name"
}

is() { # GOT EXPECTED NAME
    local rc=0
    [ "$1" = "$2" ] || rc=1
    [ "$rc" -eq 0 ] || printf '%s\n' "got:      $1" "expected: $2" | sed 's/^/# /'
    tap_case "$rc" "$3"
}

matches() { # TEXT EXTENDED-REGEX NAME
    local rc=0
    grep -qE -- "$2" <<<"$1" || rc=1
    [ "$rc" -eq 0 ] || printf '%s\n' "got:      $1" "expected: $2" | sed 's/^/# /'
    tap_case "$rc" "$3"
}

# What the command printed is left in $out and $err (file names).
status() { # EXPECTED COMMAND...
    local expected=$1 rc=0
    shift
    out=$work/stdout err=$work/stderr
    "$@" >"$out" 2>"$err" || rc=$?
    [ "$rc" -eq "$expected" ] || sed 's/^/# /' "$out" "$err"
    is "$rc" "$expected" "status $expected: ${*##*/}"
}

query() { psql -X -q -At -v ON_ERROR_STOP=1 -c "$1"; }

done_testing() {
    tap_ended=1
    echo "1..$tap_cases"
    [ "$tap_failed" -eq 0 ]
}
