#!/usr/bin/env bash
# Proves that a binary holds no full Foundation (only FoundationEssentials) and needs only the libraries it may.
#
# Full Foundation and its ICU cost 45 MB. Symbols of the module begin with $s10Foundation, those of FoundationEssentials
# with $s20FoundationEssentials; in a stripped binary the same names are left in the type metadata, and ICU's data
# begins with its version (icudt74…).
set -euo pipefail

binary=${1:?usage: check-linkage.sh BINARY}
failed=0

marks=$(strings -a "$binary" | grep -E '(^|[^0-9])10Foundation[^a-z]|_FoundationICU|icudt[0-9]' | head -n 5 || true)
if [ -n "$marks" ]; then
    echo "$binary holds full Foundation:" >&2
    sed 's/^/  /' <<<"$marks" >&2
    failed=1
fi

# The Swift runtime is linked in, so only C libraries may be left.
allowed='ld-linux.*|libc|libm|libgcc_s|libstdc\+\+|libdl|libpthread|librt|libutil|libz|libmaxminddb|libyaml-0|libsnappy|libisal|libre2|libbz2'
needed=$(readelf -d "$binary" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p')
others=$(grep -vE "^($allowed)\.so" <<<"$needed" || true)
if [ -n "$others" ]; then
    echo "$binary needs libraries that it should not:" >&2
    printf '  %s\n' $others >&2
    failed=1
fi

[ "$failed" = 0 ] && echo "$binary: no full Foundation; needs" $needed
exit "$failed"
