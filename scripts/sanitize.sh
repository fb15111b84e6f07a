#!/usr/bin/env bash
# All tests and some seeds of the chaos test with the address sanitizer, then with the thread sanitizer.
#
# sanitize.sh [address] [thread]: those that are named, or both. SEEDS (1..20) and JOBS (2) are the chaos test's.
# Each has a build of its own, .build-address and .build-thread: the first one takes a while.
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Tests start the agent as another user too, who has to read what is preloaded.
chmod 755 "$work"

# What is found ends the process, and so fails the test or the seed.
# Less kept of what was freed, and of who asked for it: the tests take half the time.
export ASAN_OPTIONS=abort_on_error=0:halt_on_error=1:detect_leaks=0:quarantine_size_mb=16:malloc_context_size=4
# All tests at once would each be so slow that what has a time limit ends by it.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

step() { printf '\n== %s (after %d s)\n' "$*" "$SECONDS"; }

# Runs a command as the sanitizer wants it.
run() {
    if [ "$kind" = thread ]; then LD_PRELOAD=$work/mutex.so "$@"; else "$@"; fi
}

clang -shared -fPIC -O1 -Wall -Werror -o "$work/mutex.so" scripts/sanitize/mutex.c
[ $# -gt 0 ] || set -- address thread
for kind; do
    build=(--sanitize="$kind" --scratch-path ".build-$kind")
    step "$kind sanitizer: build"
    "$swift" build --build-tests "${build[@]}"
    step "$kind sanitizer: all tests"
    run "$swift" test --skip-build "${build[@]}"
    step "$kind sanitizer: chaos"
    run ".build-$kind/debug/chaos" --agent "$PWD/.build-$kind/debug/needletail" --seeds "${SEEDS:-1..20}" \
        --jobs "${JOBS:-2}"
done
step "nothing was found with: $*"
