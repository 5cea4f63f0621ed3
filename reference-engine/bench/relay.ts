/**
 * The bare relay that the engine is compared with: a ws server in a process of its own that passes each message on and
 * looks at nothing. Messages of `/caller` go to the workers of its group in turn, those of `/worker` to its caller.
 * Prints the URL when it listens.
 */
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

interface Group {
  caller: WebSocket | undefined;
  workers: WebSocket[];
  next: number;
}

const groups = new Map<string, Group>();
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, maxPayload: 67_108_864 });

server.on("connection", (ws, request) => {
  request.socket.setNoDelay(true);
  const url = new URL(request.url ?? "/", "ws://relay");
  const name = url.searchParams.get("group") ?? "";
  const group: Group = groups.get(name) ?? { caller: undefined, workers: [], next: 0 };
  groups.set(name, group);
  if (url.pathname === "/caller") {
    group.caller = ws;
    ws.on("message", (message) => {
      const { workers } = group;
      group.next = (group.next + 1) % workers.length;
      workers[group.next]!.send(message as Buffer, { binary: false });
    });
  } else {
    group.workers.push(ws);
    ws.on("message", (message) => group.caller?.send(message as Buffer, { binary: false }));
  }
  ws.on("close", () => {
    if (group.caller === ws) group.caller = undefined;
    group.workers = group.workers.filter((worker) => worker !== ws);
    if (group.caller === undefined && group.workers.length === 0) groups.delete(name);
  });
  ws.on("error", () => ws.terminate());
});

server.on("listening", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `ws://127.0.0.1:${port}`, msg: "listening" })}\n`);
});
process.on("SIGTERM", () => process.exit(0));
