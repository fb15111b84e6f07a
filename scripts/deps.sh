#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks; does nothing where all is there.
#
# SKIP_DEPS=1 skips it. On a system without apt it lists the packages and stops.
set -euo pipefail

[ "${SKIP_DEPS:-}" = 1 ] && exit 0

# Linked or used by the agent's build and tests, by Debian's and Ubuntu's names.
packages=(ca-certificates git libbz2-dev libisal-dev libmaxminddb-dev libre2-dev libsnappy-dev libsystemd0 libyaml-dev logrotate openssl pkg-config python3 python3-yaml systemd systemd-journal-remote util-linux zlib1g-dev)
# What the Swift toolchain needs to run, and to compile C and C++; only looked at where something is missing.
toolchain=(binutils g++ libc6-dev libcurl4-openssl-dev libncurses-dev libsqlite3-dev libxml2-dev tzdata)

say() { printf '%s\n' "$*" >&2; }

installed() { dpkg -s "$1" 2>/dev/null | grep -q '^Status: .* installed$'; }

if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    have() { printf '#include <%s>\n' "$1" | "${CC:-cc}" -E - >/dev/null 2>&1; }
    if have yaml.h && have bzlib.h && have snappy-c.h && have isa-l/igzip_lib.h && have maxminddb.h && have zlib.h &&
        [ -e /usr/include/re2/re2.h ]; then exit 0; fi
    say "This system has no apt, so the libraries have to be installed by hand, with their headers:"
    say "  Debian, Ubuntu:  ${packages[*]}"
    say "  Fedora, RHEL:    bzip2-devel gcc-c++ git isa-l-devel libmaxminddb-devel libyaml-devel logrotate openssl pkgconf python3 python3-pyyaml re2-devel snappy-devel systemd-journal-remote zlib-devel"
    say "  Arch:            bzip2 gcc git isa-l libmaxminddb libyaml logrotate openssl pkgconf python re2 snappy systemd zlib"
    say "  Alpine:          not supported: the Swift toolchain needs glibc (bzip2-dev isa-l-dev libmaxminddb-dev re2-dev snappy-dev yaml-dev zlib-dev)"
    say "Then run make with SKIP_DEPS=1."
    exit 1
fi

missing=()
for package in "${packages[@]}"; do installed "$package" || missing+=("$package"); done

# The toolchain's own needs count only where it cannot run or cannot compile.
works() {
    command -v swift >/dev/null && swift package --version >/dev/null 2>&1 &&
        [ -e /usr/include/stdlib.h ] && compgen -G '/usr/include/c++/*/cstddef' >/dev/null &&
        command -v readelf >/dev/null
}
if ! works; then
    for package in "${toolchain[@]}"; do installed "$package" || missing+=("$package"); done
fi

if [ ${#missing[@]} -gt 0 ]; then
    sudo=()
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "These packages are missing, and only root can install them. As root:"
            say "  apt-get update && apt-get install ${missing[*]}"
            exit 1
        fi
        sudo=(sudo)
    fi
    say "Installing: ${missing[*]}"
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

# The toolchain last, for it runs only with its libraries there.
wanted=6.3
if ! command -v swift >/dev/null; then
    say "There is no Swift toolchain. Install Swift $wanted or newer (https://www.swift.org/install/linux/) and put its"
    say "usr/bin into PATH."
    exit 1
fi
if ! version=$(swift --version 2>&1); then
    say "swift --version fails: $version"
    say "The toolchain needs: ${toolchain[*]} (https://www.swift.org/install/linux/)"
    exit 1
fi
found=$(sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' <<<"$version" | head -n 1)
if [ "$(printf '%s\n' "$wanted" "${found:-0}" | sort -V | head -n 1)" != "$wanted" ]; then
    say "This is Swift ${found:-of an unknown version}; $wanted or newer is needed: https://www.swift.org/install/linux/"
    exit 1
fi
