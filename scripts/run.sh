#!/usr/bin/env bash
# Runs the agent over this machine's /var/log and the sample pods of examples/: a dry run that prints what it would
# push, or with LOKI_URL=http://host:3100 a real one. Ctrl-C ends it.
set -euo pipefail
cd "$(dirname "$0")/.."

agent=${AGENT:-.build/release/needletail}
work=.build/run
mkdir -p "$work"

# The samples bear a date that is long past, and Loki refuses lines older than a week: copies are of yesterday.
export PODS=$work/pods POSITIONS=$work/positions.yaml
rm -rf "$PODS"
cp -r examples/pods "$PODS"
yesterday=$(date -u -d yesterday +%F)
find "$PODS" -type f -exec sed -i -E "s/^2026-11-20T/${yesterday}T/" {} +

flags=(-config.file=examples/run.yaml -config.expand-env=true)
if [ -n "${LOKI_URL:-}" ]; then
    LOKI_URL=${LOKI_URL%/}
    export LOKI_URL=${LOKI_URL%/loki/api/v1/push}
    echo "Pushing to $LOKI_URL; Ctrl-C ends it." >&2
else
    unset LOKI_URL
    flags+=(-dry-run)
    echo "A dry run: nothing is sent. LOKI_URL=http://host:3100 pushes the same. Ctrl-C ends it." >&2
fi
exec "$agent" "${flags[@]}"
