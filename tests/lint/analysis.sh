#!/bin/bash
# analysis.sh SOURCE BUILD: every analyser that the machine has, once over the program; each prints what it found (findings that are no
# fault are argued beside the code, or in the suppressions below) and when it last ran. ONEVOICE_TOOLS names a part of them.
# ASan and UBSan are every night's (tests/run); clang-tidy with the checks that follow paths is the target tidy-analyzer.
set -u
source=$1 build=$2 seen=$2/analysis failed=0
mkdir -p "$seen"
tools=${ONEVOICE_TOOLS:-fanalyzer cppcheck scan-build tsan valgrind valgrind-bare}
wanted() { case " $tools " in *" $1 "*) command -v "${2:-$1}" >/dev/null || { echo "$1: not on this machine"; return 1; } ;; *) return 1 ;; esac; }
report() { # TOOL FILE-OF-FINDINGS
    local found
    found=$(grep -c . "$2")
    date -u +%FT%TZ >"$seen/$1.ran"
    cp "$2" "$seen/$1.findings"
    [ "$found" -eq 0 ] || { failed=1; head -n 20 "$2"; }
    echo "$1: $found findings"
}
variant() { # NAME OPTION... : a build of the program with other options
    local dir=$build/$1
    shift
    [ -d "$dir" ] || meson setup "$dir" "$source" "$@" >/dev/null || return 1
    nice ninja -C "$dir" cmd/onevoice/onevoice >"$dir.log" 2>&1 || :
}
night() { # LAST-STAGE BINARY COMMAND... : a night of a small world up to a stage, run by the command given
    "$source/tests/support/throwaway-postgres.sh" bash -c '
        last=$1 bin=$2; shift 2
        "$bin" init --quiet && "$bin" demo --customers 20 --seed 3 --as-of 2026-11-02 --quiet &&
            "$@" "$bin" run --as-of 2026-11-02 --to "$last" --label "$last" --workers 2 --quiet' night "$@"
}
ended() { # STATUS FILE-OF-FINDINGS: a night that did not end was not looked at
    [ "$1" -eq 0 ] || [ -s "$2" ] || echo "the night ended with $1" >>"$2"
}
if wanted fanalyzer gcc; then
    # its leaks of arenas are not: who owns one frees all of it (base/arena.h)
    variant fanalyzer -Dwerror=false -Doptimization=1 -Dc_args=-fanalyzer
    grep -hE 'warning: .*\[-Wanalyzer' "$build/fanalyzer.log" | sort -u | grep -vE -f <(sed 's/ *#.*//' <<'ARGUED'
lib/document/letter_memory\.c:.*null-argument       # a key that is not null has its bytes
lib/pg/letters\.c:.*malloc-leak                     # of the pair, ov_pg_letters_close closes the one that is open
lib/rules/prefilter\.c:.*uninitialized-value        # the loop above sets every lane
lib/solver/component\.c:.*uninitialized-value       # the caller's members, as many as the component has
lib/solver/counts\.c:.*shift-count-overflow         # a channel without its place is given one, below COUNT_CHANNELS
lib/solver/search\.c:.*uninitialized-value          # the options of the piece with the fewest, copied there
ARGUED
    ) >"$seen/found"
    report fanalyzer "$seen/found"
fi
if wanted cppcheck; then
    # One configuration, the one that is built. What it takes for faults and is none: an assertion's sentence; a compound literal between
    # "?" and ":", which it cannot read; a fact of the caller's array, returned through a list that borrows it; a member that is called
    # like the variable beside it; numbers that are set for every piece there is, piece by piece; a list of likelihoods that is never empty.
    cppcheck --quiet --inline-suppr --enable=warning,portability --std=c11 --max-configs=1 -j 2 -I "$source/include" -I "$build/sql" \
        --suppress=missingIncludeSystem --suppress=unknownMacro --suppress=normalCheckLevelMaxBranches \
        --suppress=incorrectStringBooleanError --suppress=internalAstError --suppress='returnDanglingLifetime:*/model/facts.c' \
        --suppress='unknownEvaluationOrder:*/solver/columns.c' --suppress='arrayIndexThenCheck:*/overload/components.c' \
        --suppress='uninitvar:*/solver/*.c' --suppress='uninitvar:*/person/address.c' --suppress='invalidFunctionArg:*/trial/effect.c' \
        --template='{file}:{line}: {severity}: {message} [{id}]' "$source/lib" "$source/cmd" 2>"$seen/found"
    report cppcheck "$seen/found"
fi
if wanted scan-build; then
    rm -rf "$build/scan"
    meson setup "$build/scan" "$source" -Dwerror=false >/dev/null &&
        nice scan-build -o "$seen/scan-build" ninja -C "$build/scan" cmd/onevoice/onevoice >"$seen/scan.log" 2>&1
    grep -E 'warning: .*\[' "$seen/scan.log" | sort -u >"$seen/found"
    report scan-build "$seen/found"
fi
if wanted tsan gcc; then
    variant tsan -Db_sanitize=thread -Doptimization=1 -Db_lundef=false
    TSAN_OPTIONS='exitcode=66' night publish "$build/tsan/cmd/onevoice/onevoice" env >"$seen/tsan.log" 2>&1
    rc=$?
    grep -E 'WARNING: ThreadSanitizer|SUMMARY: ThreadSanitizer' "$seen/tsan.log" | sort -u >"$seen/found"
    ended "$rc" "$seen/found"
    report tsan "$seen/found"
fi
for tool in valgrind valgrind-bare; do
    # the filter of a worker forbids what valgrind does in it: with it, up to the workers; the second without it, as under a sanitizer, so
    # that the workers and all that follows are looked at too
    wanted "$tool" valgrind || continue
    bin=$build/cmd/onevoice/onevoice children=no last=link
    if [ "$tool" = valgrind-bare ]; then
        variant bare -Dc_args=-DOV_SANDBOX_BARE
        bin=$build/bare/cmd/onevoice/onevoice children=yes last=publish
    fi
    night "$last" "$bin" valgrind -q --error-exitcode=66 --trace-children="$children" --child-silent-after-fork="$([ "$children" = yes ] && echo no || echo yes)" \
        --log-file="$seen/$tool.%p.log" >"$seen/$tool.out" 2>&1
    rc=$?
    cat "$seen/$tool".*.log | grep -E '^==[0-9]+== [A-Z]' | sed 's/^==[0-9]*== //' | sort -u >"$seen/found"
    rm -f "$seen/$tool".*.log
    ended "$rc" "$seen/found"
    report "$tool" "$seen/found"
done
for tool in fanalyzer cppcheck scan-build tsan valgrind valgrind-bare; do
    echo "$tool last ran $(cat "$seen/$tool.ran" 2>/dev/null || echo never)"
done
exit "$failed"
