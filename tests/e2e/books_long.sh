#!/bin/bash
# Random nights of accounts in pairs of kinds (plans and agencies among them), with children, confidential requests, caps and offers beside
# them: of each of ONEVOICE_SEEDS fresh seeds ONEVOICE_NIGHTS nights, every one published, nothing wrong on the first, nobody refused, every
# cent placed (check P). Prints the counts of each seed, and of all.
. "$(dirname "$0")/../support/tap.sh"
for _ in $(seq "${ONEVOICE_SEEDS:-200}"); do
    seed=$((RANDOM * 32768 + RANDOM))
    createdb "books$seed"
    export PGDATABASE=books$seed
    ok "seed $seed" python3 -B "$(dirname "$0")/books.py" --accounts "${ONEVOICE_ACCOUNTS:-120}" --nights "${ONEVOICE_NIGHTS:-5}" --company --seed "$seed"
    PGDATABASE=postgres dropdb "books$seed"
    { grep '^# [0-9]* accounts, ' "$work/.out" || echo "# 0 accounts, 0 nights, 0 wrong, 0 refused, seed $seed: not ended"; } | tee -a "$work/counts"
done
awk '{ accounts += $2; nights += $4; wrong += $6; refused += $8 } END { printf "# in all %d seeds, %d accounts, %d nights, %d wrong, %d refused\n", NR, accounts, nights, wrong, refused }' "$work/counts"
done_testing
