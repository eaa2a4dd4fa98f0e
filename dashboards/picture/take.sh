#!/usr/bin/env bash
# Takes the README's pictures from the running program on the bundled example.
# Needs Debian's chromium (apt-get install chromium) and bin/foreshock (make build).
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
port=${PORT:-18099}
bin/foreshock run --data "$work/data" --source embedded:example --http-port "$port" \
    --nats-port 0 --clickhouse-port 0 --clickhouse-http-port 0 >"$work/log" 2>&1 &
program=$!
trap 'kill "$program" 2>/dev/null; wait "$program" 2>/dev/null; rm -rf "$work"' EXIT

# The example is through when the newest alert is there.
for _ in $(seq 300); do
    if curl -sf "http://127.0.0.1:$port/api/alerts" | grep -q '2026-03-13'; then break; fi
    kill -0 "$program" || { cat "$work/log"; exit 1; }
    sleep 0.2
done

take() { # path, width and height, file
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$work/chromium" --window-size="$2" --screenshot="dashboards/picture/$3" \
        "http://127.0.0.1:$port$1" >"$work/chromium.log" 2>&1 || { cat "$work/chromium.log"; exit 1; }
}
take / 1280,900 board.png
take '/company/amazon?as_of=2026-03-31' 1280,1200 company.png
echo "dashboards/picture/board.png dashboards/picture/company.png"
