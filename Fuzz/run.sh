#!/usr/bin/env bash
# Builds the fuzzers and runs each for a while: run.sh [SECONDS [TARGET…]]. 0 seconds: only what is in the corpus.
# An input that fails is left in Fuzz/Failures; FUZZ_TARGET=name .build/debug/fuzz FILE runs it again.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-600}
shift || true
swift=${SWIFT:-swift}
# Optimised, a fuzzer is some times as fast, and takes some times as long to build.
configuration=${FUZZ_CONFIGURATION:-release}

runtime=$("${swift}c" -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
library=$(echo "$runtime"/clang/lib/linux/libclang_rt.fuzzer_no_main-*.a)
[ -e "$library" ] || { echo "run.sh: the toolchain has no libFuzzer: $library" >&2; exit 1; }
# gold cannot export symbols that AddressSanitizer keeps to itself, and says so at length.
"$swift" build --configuration "$configuration" --product fuzz -Xlinker "$library" 2>&1 |
    sed "/Cannot export local symbol/d" >&2

fuzz=.build/$configuration/fuzz
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
read -ra targets <<<"${*:-$("$fuzz" -list)}"
mkdir -p Failures
failed=()
for target in "${targets[@]}"; do
    mkdir -p "Corpus/$target" ".build/corpus/$target"
    # FUZZ_SEED makes runs alike; without it each is another.
    options=("-seed=${FUZZ_SEED:-0}" -timeout=25 -rss_limit_mb=3000 -max_len=4096 "-artifact_prefix=Failures/$target-")
    if [ "$seconds" = 0 ]; then options+=(-runs=0); else options+=("-max_total_time=$seconds"); fi
    [ -e "Dictionaries/$target.dict" ] && options+=("-dict=Dictionaries/$target.dict")
    # What is found goes to the first folder; the kept corpus is only read.
    if FUZZ_TARGET=$target "$fuzz" "${options[@]}" ".build/corpus/$target" "Corpus/$target" >".build/$target.log" 2>&1
    then
        echo "$target: $(tail -n 1 ".build/$target.log")"
    else
        tail -n 40 ".build/$target.log"
        failed+=("$target")
    fi
done
[ ${#failed[@]} = 0 ] || { echo "run.sh: failed: ${failed[*]}; see Fuzz/Failures" >&2; exit 1; }
