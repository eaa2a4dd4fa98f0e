// Prints alerts as they are raised, each once, also over restarts.
//   npm install && NATS_URL=nats://127.0.0.1:4222 NATS_NKEY=desk.nk NATS_NAME=desk node subscribe.js
import { readFileSync } from "node:fs";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";

const name = process.env.NATS_NAME || "desk";
const options = { servers: process.env.NATS_URL, maxReconnectAttempts: -1 };
if (process.env.NATS_NKEY) { // a server that asks who you are
  const seed = readFileSync(process.env.NATS_NKEY, "utf8").trim();
  options.authenticator = nkeyAuthenticator(new TextEncoder().encode(seed));
  options.inboxPrefix = `_INBOX_${name}`;
}
const connection = await connect(options);

// A durable consumer remembers what was acknowledged. To begin in the past, add
// deliver_policy: "by_start_time" and opt_start_time.
const manager = await jetstreamManager(connection);
await manager.consumers.add("FORESHOCK_ALERTS", { durable_name: name, ack_policy: AckPolicy.Explicit });
const consumer = await jetstream(connection).consumers.get("FORESHOCK_ALERTS", name);

const most = Number(process.env.COUNT || 0); // 0 goes on
let seen = 0;
for await (const message of await consumer.consume({ max_messages: 100 })) {
  const event = message.json();
  console.log(event.id, event.data.severity, event.data.state, event.data.summary);
  await message.ackAck(); // one that is delivered twice all the same has the same id
  if (++seen === most) break;
}
await connection.close();
