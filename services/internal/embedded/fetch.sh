#!/bin/sh
# Fetches the ClickHouse engine (libchdb.so, named with its checksum in libchdb.pin) with
# npm into a per-user cache, once per version:
#
#   ${FORESHOCK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/foreshock}/clickhouse/VERSION/libchdb.so
#
# Prints that path. The library appears there whole and checked, or not at all; several
# runs at once are safe. With FORESHOCK_LIBCHDB set there is nothing to fetch.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/libchdb.pin"

fail() {
	printf 'fetch.sh: %s\n' "$@" >&2
	exit 1
}

if [ -n "${FORESHOCK_LIBCHDB:-}" ]; then
	[ -f "$FORESHOCK_LIBCHDB" ] || fail "FORESHOCK_LIBCHDB names no file: $FORESHOCK_LIBCHDB"
	printf '%s\n' "$FORESHOCK_LIBCHDB"
	exit 0
fi

if [ -n "${FORESHOCK_CACHE:-}" ]; then
	cache=$FORESHOCK_CACHE
elif [ -n "${XDG_CACHE_HOME:-}" ]; then
	cache=$XDG_CACHE_HOME/foreshock
elif [ -n "${HOME:-}" ]; then
	cache=$HOME/.cache/foreshock
else
	fail "no place for the ClickHouse engine: set HOME, XDG_CACHE_HOME or FORESHOCK_CACHE"
fi
folder=$cache/clickhouse/$VERSION
library=$folder/libchdb.so

if [ -f "$library" ]; then
	printf '%s\n' "$library"
	exit 0
fi

platform="$(uname -s) $(uname -m)"
if [ "$platform" != "Linux x86_64" ] || ! getconf GNU_LIBC_VERSION >/dev/null 2>&1; then
	fail "the embedded ClickHouse exists for Linux on x86_64 with glibc only; this is $platform." \
		"Everything else works: start a ClickHouse server and pass its address with --clickhouse."
fi
command -v npm >/dev/null 2>&1 ||
	fail "npm is needed to fetch the embedded ClickHouse; install Node.js, or pass a server's address with --clickhouse."

checksum() {
	if command -v sha256sum >/dev/null 2>&1; then
		sha256sum "$1" | cut -d ' ' -f 1
	else
		openssl dgst -sha256 "$1" | sed 's/.* //'
	fi
}

mkdir -p "$folder"
# One download at a time where flock exists; without it each run fetches its own copy and
# the last rename wins, with the same bytes.
if command -v flock >/dev/null 2>&1; then
	exec 9>"$folder/.lock"
	flock 9
	if [ -f "$library" ]; then
		printf '%s\n' "$library"
		exit 0
	fi
	rm -rf "$folder"/.fetch.* # left by runs that were killed
fi

# Below the cache, so that the last step is a rename within one file system.
work=$(mktemp -d "$folder/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

printf 'fetching ClickHouse %s (178 MB, once) …\n' "$VERSION" >&2
# A cache of its own: the tarball is of no use to anyone afterwards.
if ! (cd "$work" && npm pack "$PACKAGE@$VERSION" --silent --cache "$work/npm" >/dev/null 2>"$work/log" 9>&-); then
	sed 's/^/  /' "$work/log" >&2
	fail "npm could not fetch $PACKAGE@$VERSION."
fi
rm -rf "$work/npm"
tar -xzf "$work"/*.tgz -C "$work" package/libchdb.so
rm -f "$work"/*.tgz

found=$(checksum "$work/package/libchdb.so")
[ "$found" = "$SHA256" ] ||
	fail "libchdb.so of $PACKAGE@$VERSION has the checksum $found, not the pinned $SHA256: not installed."

mv -f "$work/package/libchdb.so" "$library"
printf '%s\n' "$library"
