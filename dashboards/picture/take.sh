#!/usr/bin/env bash
# Takes the README's pictures from the running program on the bundled example.
# Needs Debian's chromium (apt-get install chromium) and bin/foreshock (make build).
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
port=${PORT:-18099}
base=http://127.0.0.1:$port
bin/foreshock run --data "$work/data" --source embedded:example --http-port "$port" \
    --nats-port 0 --clickhouse-port 0 --clickhouse-http-port 0 >"$work/log" 2>&1 &
program=$!
trap 'kill "$program" 2>/dev/null; wait "$program" 2>/dev/null; rm -rf "$work"' EXIT

# The example is through when the newest alert is there.
for _ in $(seq 600); do
    if curl -sf "$base/api/v1/alerts" | grep -q '2026-03-13'; then break; fi
    kill -0 "$program" || { cat "$work/log"; exit 1; }
    sleep 0.2
done

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)} node dashboards/picture/take.mjs "$base"
