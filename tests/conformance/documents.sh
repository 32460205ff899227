#!/bin/bash
# documents.sh READ_DOCUMENTS TABLE [DIRECTORY]: every document of the directory (default: the public samples) is read, its
# invariants hold, and the facts of TABLE are among those read.
set -euo pipefail

shared=${ONEVOICE_SHARED:-$ONEVOICE_SOURCE/../shared}
"$1" --expect "$2" "${3:-$shared/data/documents}" | awk '
    /^(ok|FAIL) / { cases++; print ($1 == "ok" ? "ok " : "not ok ") cases " - " $2; if ($1 != "ok") print "# " $0 }
    END { print "1.." cases + 0 }'
