#!/bin/bash
# The dashboard's queries on a demo world of two nights, the second under another policy, and an ad hoc run.
set -euo pipefail
"$ONEVOICE_BIN" init --quiet
"$ONEVOICE_BIN" demo --customers 600 --seed 42 --as-of 2026-11-02 --quiet
"$ONEVOICE_BIN" run --as-of 2026-11-02 --quiet
"$ONEVOICE_BIN" run --as-of 2026-11-03 --set mail_lead_days=4 --quiet
"$ONEVOICE_BIN" run --as-of 2026-11-03 --label what-if --quiet
exec python3 -B "$(dirname "$0")/dashboard.py" "$ONEVOICE_SOURCE/cmd/watch/onevoice.dashboard.json"
