#!/usr/bin/env bash
# Prints alerts with the nats tool, each once, also over restarts.
#   NATS_URL=nats://127.0.0.1:4222 NATS_NKEY=desk.nk NATS_NAME=desk COUNT=10 bash subscribe.sh
set -euo pipefail
name=${NATS_NAME:-desk}
tool=(nats --server "$NATS_URL")
if [ -n "${NATS_NKEY:-}" ]; then # a server that asks who you are
  tool+=(--nkey "$NATS_NKEY" --inbox-prefix "_INBOX_$name")
fi
# A durable consumer remembers what was acknowledged. To begin in the past: --deliver 24h.
"${tool[@]}" consumer info FORESHOCK_ALERTS "$name" >/dev/null 2>&1 ||
  "${tool[@]}" consumer add FORESHOCK_ALERTS "$name" --pull --deliver all --ack explicit --replay instant --defaults >/dev/null
"${tool[@]}" consumer next FORESHOCK_ALERTS "$name" --count "${COUNT:-1}" --ack --raw
