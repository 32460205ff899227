#!/bin/bash
# accept.sh TOOL ARGUMENT...: run one of the acceptance tools beside the public data, and turn its 'N passed, M failed' into TAP.
# $ONEVOICE_SHARED is the directory that holds data/ and tools/; @ at the start of an argument stands for its data/.
set -euo pipefail

shared=${ONEVOICE_SHARED:-$ONEVOICE_SOURCE/../shared}
tool=$1
shift
out=$(mktemp)
trap 'rm -f "$out"' EXIT
rc=0
python3 -B "$shared/tools/$tool" --bin "$ONEVOICE_BIN" "${@/#@/$shared/data/}" >"$out" 2>&1 || rc=$?
awk -v rc="$rc" -v name="$tool" '
    { lines[NR] = $0 }
    /^[0-9]+ passed, [0-9]+ failed$/ { passed = $1; failed = $3; seen = 1 }
    END {
        for (i = 1; i <= NR; i++) print "# " lines[i]
        if (!seen) { passed = 0; failed = 1 }
        print "1.." passed + failed
        for (i = 1; i <= passed; i++) print "ok " i " - " name
        for (i = 1; i <= failed; i++) print "not ok " passed + i " - " name " (see above)"
        exit seen && !failed && !rc ? 0 : 1
    }' "$out"
