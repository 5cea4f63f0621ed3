// A testee whose library only pings, by a message; it tells by an event `state` that a pong has come.
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
let socket;
createInterface({ input: process.stdin })
  .on("line", (line) => {
    socket = new WebSocket(process.env.III_URL);
    socket.on("error", () => {});
    socket.on("open", () => socket.send('{"type":"ping"}'));
    socket.on("message", (data) => {
      if (JSON.parse(String(data)).type === "pong") write({ event: "state", state: "connected" });
    });
    write({ id: JSON.parse(line).id, ok: true });
  })
  .on("close", () => socket?.terminate());
write({ testee: 1, library: "pings", version: "1", language: "node", commands: ["connect"], features: [] });
