/**
 * A TCP relay that passes on every byte before anything else is done with it. Back-pressure is that of the two sockets;
 * a half-close, a reset and a refused connection are passed on as what they are.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Side } from "./events.js";

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** What watches one connection. It gets bytes after they were passed on, and must neither change them nor throw. */
export interface Watcher {
  bytes(from: Side, chunk: Buffer): void;
  ended(from: Side, how: "end" | "reset"): void;
  /** Both sides are gone. */
  closed(): void;
}

export interface Relay {
  readonly port: number;
  /** Ends every connection and listens no longer. */
  close(): Promise<void>;
}

/** Rejects when it cannot listen. `watch` is called for each connection, with its number from 1. */
export async function startRelay(listen: Place, upstream: Place, watch: (number: number) => Watcher): Promise<Relay> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (worker) => {
    const engine = connect({ ...upstream, allowHalfOpen: true, noDelay: true });
    const watcher = watch(++count);
    let open = 2;
    for (const socket of [worker, engine]) {
      sockets.add(socket);
      socket.on("close", () => {
        sockets.delete(socket);
        if (--open === 0) watcher.closed();
      });
    }
    pass("worker", worker, engine, watcher);
    pass("engine", engine, worker, watcher);
  });
  server.listen(listen.port, listen.host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no TCP port");
  return {
    port: address.port,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function pass(from: Side, source: Socket, target: Socket, watcher: Watcher): void {
  source.on("data", (chunk: Buffer) => {
    if (!target.destroyed && !target.write(chunk)) source.pause();
    watcher.bytes(from, chunk);
  });
  target.on("drain", () => source.resume());
  source.on("end", () => {
    target.end();
    watcher.ended(from, "end");
  });
  // A reset, or an upstream that refuses: the other side learns it as a reset.
  source.on("error", () => {
    watcher.ended(from, "reset");
    if (!target.destroyed) target.resetAndDestroy();
  });
}
