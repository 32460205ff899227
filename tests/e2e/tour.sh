#!/bin/bash
# The README's tour, "An analyst's ten minutes", line by line: each command ends with 0, and each line that the README shows is
# printed, numbers and ids apart. A line "..." stands for lines left out.
. "$(dirname "$0")/../support/tap.sh"
tour=$work/tour bin=$work/bin
mkdir -p "$bin" "$work/desk/onevoice-demo"
ln -s "$ONEVOICE_SOURCE/lib" "$work/desk/lib"
ln -s "$ONEVOICE_BIN" "$bin/onevoice"
PATH=$bin:$PATH
cd "$work/desk"
sed -n "/^## An analyst's ten minutes/,/^## /s/^    //p" "$ONEVOICE_SOURCE/README.md" >"$tour"

# Figures change with every improvement; what is said does not.
plain() { sed -E 's/\b[A-Z]?[0-9a-f]{16}\b/ID/g; s/[0-9]+(,[0-9]{3})*(\.[0-9]+)?/N/g; s/-+/-/g; s/[[:space:]]+/ /g; s/ $//'; }

# shown COMMAND: its status, and the lines that follow it in the README
compare() {
    local command=$1 rc=0
    bash -euo pipefail -c "$command" >"$work/printed" 2>&1 || rc=$?
    [ "$rc" -eq 0 ] || sed 's/^/# /' "$work/printed"
    is "$rc" 0 "$command"
    plain <"$work/printed" | sort -u >"$work/plain"
    plain <"$work/shown" | grep -vFx '...' | sort -u | comm -23 - "$work/plain" >"$work/absent" || :
    is "$(cat "$work/absent")" '' "prints what the README shows"
}

command=
: >"$work/shown"
while IFS= read -r line; do
    if [ "${line:0:2}" = '$ ' ]; then
        [ -z "$command" ] || compare "$command"
        command=${line:2}
        : >"$work/shown"
    elif [ -n "$line" ]; then
        printf '%s\n' "$line" >>"$work/shown"
    fi
done <"$tour"
[ -z "$command" ] || compare "$command"
ok "the tour has commands" test "$tap_cases" -ge 16
done_testing
