#!/bin/bash
# fresh-root.sh [--user] [--suite NAME] COMMAND...: run a command of the README in a clean clone of HEAD inside a bare Debian root.
#
#   tests/support/fresh-root.sh cmd/demo                     as root, on this system's own release
#   tests/support/fresh-root.sh --user tests/run             as an ordinary user with sudo
#   tests/support/fresh-root.sh --suite trixie tests/run     on Debian 13
#
# Needs root, git and debootstrap. The mirror is the one this system uses. The bare root is kept as a tarball in /var/tmp;
# everything else is removed afterwards, with the processes that were left in it.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
sources=/etc/apt/sources.list.d/debian.sources
# shellcheck source=/dev/null
own=$(. /etc/os-release && echo "$VERSION_CODENAME")
suite=$own user=root
while :; do
    case "${1:-}" in
    --user) user=visitor ;;
    --suite) suite=${2:?} && shift ;;
    '' | -*)
        sed -n '2,9s/^# \{0,1\}//p' "$0"
        exit 64
        ;;
    *) break ;;
    esac
    shift
done
base=/var/tmp/onevoice-fresh-$suite.tar

if [ ! -f "$base" ]; then
    mirror=$(awk '/^URIs:/ { print $2; exit }' "$sources")
    made=$(mktemp -d /tmp/onevoice-base.XXXXXX)
    debootstrap --variant=minbase "$suite" "$made" "$mirror" >"$made.log" 2>&1 || {
        tail "$made.log"
        exit 1
    }
    tar -C "$made" -cf "$base.new" .
    mv "$base.new" "$base"
    rm -rf "$made" "$made.log"
fi

root=$(mktemp -d /tmp/onevoice-fresh.XXXXXX)
cleanup() {
    local process
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/root" 2>/dev/null)" != "$root" ] || kill -KILL "${process#/proc/}" 2>/dev/null || :
    done
    for mount in proc sys dev/pts dev; do
        ! mountpoint -q "$root/$mount" || umount -l "$root/$mount" || :
    done
    rm -rf --one-file-system "$root"
}
trap cleanup EXIT

tar -C "$root" -xf "$base"
chmod 0755 "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --make-rslave "$root/sys"
mount --bind /dev "$root/dev"
mount -t devpts devpts "$root/dev/pts" || :
cp /etc/resolv.conf /etc/hosts "$root/etc/"
rm -f "$root/etc/apt/sources.list"
sed "s/\\b$own\\b/$suite/g" "$sources" >"$root/etc/apt/sources.list.d/debian.sources"
for file in /etc/apt/apt.conf.d/*; do # what was set here; what a package brought would be asked about when it is installed there
    dpkg-query -S "$file" >/dev/null 2>&1 || cp "$file" "$root/etc/apt/apt.conf.d/"
done
[ ! -d /usr/share/keyrings ] || cp -r /usr/share/keyrings/. "$root/usr/share/keyrings/"

# inside WORD...: what the environment says of proxies goes along, nothing else does
inside() {
    local proxies
    mapfile -t proxies < <(env | grep -iE '^(https?|no)_proxy=')
    env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
        "${proxies[@]}" chroot "$root" "$@"
}

home=/root
if [ "$user" != root ]; then
    home=/home/$user
    inside /bin/sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends sudo \
        && useradd -m -s /bin/bash $user && echo '$user ALL=(ALL) NOPASSWD: SETENV: ALL' >/etc/sudoers.d/$user \
        && echo 'Defaults env_keep += \"http_proxy https_proxy no_proxy\"' >>/etc/sudoers.d/$user" >/dev/null 2>&1
fi
git clone -q "$top" "$root$home/onevoice"
inside chown -R "$user" "$home/onevoice"
inside /sbin/runuser -u "$user" -- env HOME="$home" bash -c "cd ~/onevoice && time $*"
