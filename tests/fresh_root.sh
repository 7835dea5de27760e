#!/usr/bin/env bash
# Proves a command on a Debian 12 that has nothing installed yet. As root, from the checkout:
#
#   tests/fresh_root.sh packaging/run --version
#   tests/fresh_root.sh tests/run
#
# Makes a minimal bookworm root (debootstrap) in a temporary folder, copies the files of this checkout into it, and runs
# the command there, in the checkout. The root is removed afterwards; mounts and processes go with their namespaces.
#   --base DIR    starts from a copy of this minimal root instead of making one
#   --mirror URL  where Debian is fetched from (https and proxies as the environment says)
set -euo pipefail

die() { printf 'fresh_root: %s\n' "$*" >&2; exit 1; }
root_of_checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mirror=http://deb.debian.org/debian base=""

while [[ ${1-} == --* ]]; do
    case $1 in
        --base) base=${2:?}; shift 2 ;;
        --mirror) mirror=${2:?}; shift 2 ;;
        *) die "unknown option $1" ;;
    esac
done
[[ $# -gt 0 ]] || die "name the command to run, such as packaging/run --version"
[[ $(id -u) -eq 0 ]] || die "needs root, for debootstrap and chroot"

fresh=$(mktemp -d "${TMPDIR:-/tmp}/bittern-fresh.XXXXXX")
trap 'rm -rf --one-file-system "$fresh"' EXIT
if [[ -n $base ]]; then
    cp -a "$base/." "$fresh/"
else
    command -v debootstrap >/dev/null || die "debootstrap is missing; apt-get install debootstrap"
    debootstrap --variant=minbase bookworm "$fresh" "$mirror" >"$fresh.log" 2>&1 ||
        { tail -n 20 "$fresh.log" >&2; die "debootstrap failed; its log is $fresh.log"; }
    rm -f "$fresh.log"
fi

mkdir -p "$fresh/src/bittern"
(cd "$root_of_checkout" && git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- -cf -) |
    tar -C "$fresh/src/bittern" --no-same-owner -xf -
cp /etc/resolv.conf "$fresh/etc/resolv.conf"
[[ -e $fresh/etc/hosts ]] || echo 127.0.0.1 localhost >"$fresh/etc/hosts"  # which an installer writes, not debootstrap

unshare --mount --pid --fork --kill-child bash -c '
    set -e
    mount --bind "$0" "$0"
    mount -t proc proc "$0/proc"
    mount --rbind /dev "$0/dev"
    exec chroot "$0" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM-dumb}" \
        ${http_proxy+http_proxy="$http_proxy"} ${https_proxy+https_proxy="$https_proxy"} \
        bash -c "cd /src/bittern && exec \"\$@\"" bash "$@"' "$fresh" "$@"
