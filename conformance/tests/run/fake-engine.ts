/**
 * A very small engine in this process, which the runner is tried on: it greets, registers, routes and answers pings.
 * `change` alters what it sends, so that each test can make it wrong in one way.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { Json, JsonObject } from "../../src/scenario/json.js";

export interface FakeOptions {
  /** What is sent in place of a frame; the frame itself unless given. Strings go out as they are. */
  change?: (frame: JsonObject) => (JsonObject | string)[];
  /** Accepts connections and says nothing. */
  silent?: boolean;
  /** Refuses the upgrade with this status. */
  refuse?: number;
  /** Called with each frame that arrives, before it is handled. */
  hears?: (frame: JsonObject, socket: WebSocket) => void;
}

export interface FakeEngine {
  readonly url: string;
  /** Connections that are open now. */
  readonly open: ReadonlySet<WebSocket>;
  readonly accepted: () => number;
  stop(): Promise<void>;
}

const started = new Set<FakeEngine>();

/** For `test.after`: a test that failed may have left its engine running. */
export async function stopFakeEngines(): Promise<void> {
  for (const engine of started) await engine.stop();
}

export async function startFakeEngine(options: FakeOptions = {}): Promise<FakeEngine> {
  const functions = new Map<string, WebSocket>();
  const callers = new Map<string, WebSocket>();
  const open = new Set<WebSocket>();
  let accepted = 0;
  const server = createServer((_request, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end('{"no":"upgrade"}');
  });
  const sockets = new WebSocketServer({ noServer: true });
  const send = (socket: WebSocket, frame: JsonObject): void => {
    for (const one of options.change?.(frame) ?? [frame])
      socket.send(typeof one === "string" ? one : JSON.stringify(one));
  };
  const handle = (socket: WebSocket, id: string, frame: JsonObject): void => {
    const { type, function_id, invocation_id } = frame as Record<string, string>;
    if (type === "ping") send(socket, { type: "pong" });
    else if (type === "registerfunction") functions.set(String(frame.id), socket);
    else if (type === "invokefunction" && function_id === "engine::workers::register") {
      send(socket, { type: "invocationresult", invocation_id: invocation_id!, function_id, result: { success: true } });
    } else if (type === "invokefunction") {
      const owner = functions.get(function_id!);
      const error = { code: "function_not_found", message: function_id! };
      if (!owner) {
        send(socket, { type: "invocationresult", invocation_id: invocation_id!, function_id: function_id!, error });
        return;
      }
      callers.set(invocation_id!, socket);
      const data: Json =
        typeof frame.data === "object" && !Array.isArray(frame.data)
          ? { ...frame.data, _caller_worker_id: id }
          : frame.data!;
      send(owner, { type, invocation_id: invocation_id!, function_id: function_id!, data });
    } else if (type === "invocationresult") {
      const caller = callers.get(invocation_id!);
      callers.delete(invocation_id!);
      if (caller) send(caller, frame);
    }
  };
  sockets.on("connection", (socket: WebSocket) => {
    accepted++;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
    if (options.silent) return;
    const id = randomUUID();
    send(socket, { type: "workerregistered", worker_id: id, reattach_token: randomUUID() });
    socket.on("message", (data) => {
      let frame: unknown;
      try {
        frame = JSON.parse(String(data));
      } catch {
        return;
      }
      if (typeof frame !== "object" || frame === null) return;
      options.hears?.(frame as JsonObject, socket);
      handle(socket, id, frame as JsonObject);
    });
  });
  server.on("upgrade", (request, socket, head) => {
    if (options.refuse !== undefined || request.url?.split("?")[0] !== "/") {
      socket.end(`HTTP/1.1 ${options.refuse ?? 404} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (one) => sockets.emit("connection", one, request));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const engine: FakeEngine = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    open,
    accepted: () => accepted,
    async stop() {
      started.delete(engine);
      for (const socket of open) socket.terminate();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  started.add(engine);
  return engine;
}

/** True once every connection is closed; false when some stays open for two seconds. */
export async function isDeserted(engine: FakeEngine): Promise<boolean> {
  for (const end = performance.now() + 2000; engine.open.size > 0; ) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return true;
}
