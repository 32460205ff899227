# shellcheck shell=bash
# house.sh: sourced by cmd/demo and tests/run: packages, builds, messages.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$0: $*"
    exit 1
}

# Run as root: directly, or by sudo for an ordinary user. sudo is used for apt only.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "needs root or sudo to install packages: $*"
    fi
}

# offered ALTERNATIVES: the first of a|b that apt knows where to get.
offered() {
    local name
    for name in ${1//|/ }; do
        [ -z "$(apt-cache policy "$name" 2>/dev/null | grep -v 'Candidate: (none)' | grep Candidate:)" ] || { echo "$name" && return; }
    done
    die "this system offers none of $1: PostgreSQL 15 or later, gcc, Meson 1.0 and the libraries of tests/support/packages.txt are needed"
}

# install_packages demo|tests: what tests/support/packages.txt lists and this machine lacks; nothing when nothing is missing.
install_packages() {
    local wanted missing=() names=() entry
    mapfile -t wanted < <(awk -v who="$1" '$1 == "both" || $1 == who { print $2 }' "$top/tests/support/packages.txt")
    for entry in "${wanted[@]}"; do
        # shellcheck disable=SC2086 # alternatives are words
        dpkg-query -W -f '${db:Status-Status}\n' ${entry//|/ } 2>/dev/null | grep -qx installed || missing+=("$entry")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    as_root apt-get update -qq >&2
    for entry in "${missing[@]}"; do
        names+=("$(offered "$entry")")
    done
    say "installing ${names[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 "${names[@]}" >"$top/.apt.log" 2>&1 || {
        cat "$top/.apt.log" >&2
        die "apt-get could not install ${names[*]}"
    }
    rm -f "$top/.apt.log"
}

# build DIRECTORY [MESON-OPTION...]: set up once, then compile what changed. A directory that was set up before the test
# tools were installed, or elsewhere, is set up again.
build() {
    local dir=$top/$1 log
    shift
    log=$(mktemp)
    {
        if [ ! -f "$dir/build.ninja" ]; then
            meson setup "$dir" "$top" "$@"
        elif [ ! -e "$dir/.cmocka" ] && [ -e /usr/include/cmocka.h ]; then
            meson setup --reconfigure "$dir" "$top" "$@"
        fi && { [ ! -e /usr/include/cmocka.h ] || : >"$dir/.cmocka"; } && ninja -C "$dir"
    } >"$log" 2>&1 || {
        grep -E -A 8 'error:|ERROR' "$log" | head -n 60 >&2 || tail -n 40 "$log" >&2
        rm -f "$log"
        say "the build in $dir failed"
        return 1
    }
    rm -f "$log"
}
