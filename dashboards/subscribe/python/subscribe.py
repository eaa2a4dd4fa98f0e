"""Prints alerts as they are raised, each once, also over restarts.

pip install -r requirements.txt
NATS_URL=nats://127.0.0.1:4222 NATS_NKEY=desk.nk NATS_NAME=desk python subscribe.py
"""

import asyncio
import json
import os

import nats
from nats.errors import TimeoutError


async def main() -> None:
    name = os.environ.get("NATS_NAME", "desk")
    options = {"max_reconnect_attempts": -1}
    if seed := os.environ.get("NATS_NKEY"):  # a server that asks who you are
        options |= {"nkeys_seed": seed, "inbox_prefix": f"_INBOX_{name}".encode()}
    connection = await nats.connect(os.environ["NATS_URL"], **options)

    # A durable consumer remembers what was acknowledged. To begin in the past, give a
    # config of nats.js.api.ConsumerConfig with deliver_policy and opt_start_time.
    alerts = await connection.jetstream().pull_subscribe("foreshock.alert.>", durable=name, stream="FORESHOCK_ALERTS")

    most = int(os.environ.get("COUNT", 0))  # 0 goes on
    seen = 0
    while most == 0 or seen < most:
        try:
            messages = await alerts.fetch(1, timeout=5)
        except TimeoutError:
            continue
        for message in messages:
            event = json.loads(message.data)
            data = event["data"]
            print(event["id"], data["severity"], data.get("state", ""), data["summary"], flush=True)
            await message.ack_sync()  # one that is delivered twice all the same has the same id
            seen += 1
    await connection.close()


asyncio.run(main())
