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

# offered ENTRY...: of each a|b the first that apt knows where to get. Asked once for all: apt reads its lists anew at each call.
offered() {
    local entry name candidates
    # shellcheck disable=SC2048,SC2086 # alternatives are words
    candidates=" $(apt-cache policy ${*//|/ } | awk '/^[^ ]/ { name = $1; sub(/:$/, "", name) }
        $1 == "Candidate:" && $2 != "(none)" { print name }' | tr '\n' ' ')"
    for entry in "$@"; do
        for name in ${entry//|/ }; do
            [[ $candidates != *" $name "* ]] || { echo "$name" && continue 2; }
        done
        die "this system offers none of $entry: PostgreSQL 15 or later, gcc, Meson 1.0 and the libraries of tests/support/packages.txt are needed"
    done
}

# install_packages demo|tests: what tests/support/packages.txt lists and this machine lacks; nothing when nothing is missing.
install_packages() {
    local wanted missing=() names entry
    mapfile -t wanted < <(awk -v who="$1" '$1 == "both" || $1 == who { print $2 }' "$top/tests/support/packages.txt")
    for entry in "${wanted[@]}"; do
        # shellcheck disable=SC2086 # alternatives are words
        # not in a pipe: dpkg-query fails where it knows one of several alternatives only
        grep -qx installed <<<"$(dpkg-query -W -f '${db:Status-Status}\n' ${entry//|/ } 2>/dev/null || :)" || missing+=("$entry")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    as_root apt-get update -qq >&2
    names=$(offered "${missing[@]}") # apart from mapfile, which would hide that it failed
    mapfile -t names <<<"$names"
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
