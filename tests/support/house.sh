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

# install_packages demo|tests: what tests/support/packages.txt lists and this machine lacks; nothing when nothing is missing.
install_packages() {
    local wanted missing
    mapfile -t wanted < <(awk -v who="$1" '$1 == "both" || $1 == who { print $2 }' "$top/tests/support/packages.txt")
    mapfile -t missing < <(
        dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
            awk '$1 == "installed" { print $2 }' | sort -u | comm -13 - <(printf '%s\n' "${wanted[@]}" | sort -u)
    )
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "installing ${missing[*]}"
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 "${missing[@]}" >"$top/.apt.log" 2>&1 || {
        cat "$top/.apt.log" >&2
        die "apt-get could not install ${missing[*]}"
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
