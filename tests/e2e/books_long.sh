#!/bin/bash
# Random nights of accounts in pairs of kinds, with children, confidential requests, caps and offers beside them: of each of ONEVOICE_SEEDS
# fresh seeds ONEVOICE_NIGHTS nights, every one published, nothing wrong on the first, nobody refused, every cent placed (check P).
. "$(dirname "$0")/../support/tap.sh"
for _ in $(seq "${ONEVOICE_SEEDS:-200}"); do
    seed=$((RANDOM * 32768 + RANDOM))
    createdb "books$seed"
    export PGDATABASE=books$seed
    ok "seed $seed" python3 -B "$(dirname "$0")/books.py" --accounts "${ONEVOICE_ACCOUNTS:-120}" --nights "${ONEVOICE_NIGHTS:-5}" --company --seed "$seed"
    PGDATABASE=postgres dropdb "books$seed"
done
done_testing
