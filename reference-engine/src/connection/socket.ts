/** Wires one upgraded socket to whoever reads it: messages, pings, the budget of unfinished bytes, and its end. */
import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import type { InboundBudget, Inlet } from "./inbound.js";
import { Unmasker } from "./unmask.js";

export interface SocketEvents {
  message(data: Buffer, isBinary: boolean): void;
  ping(payload: Buffer): void;
  /** This socket has most unfinished bytes of all, and all together are too many. */
  tooMuch(): void;
  /** Once. `code` is known when the peer, or a fault of its, closed the connection. */
  gone(code: number | undefined): void;
}

const OPEN = 1;

export function attachSocket(ws: WebSocket, socket: Socket, budget: InboundBudget, events: SocketEvents): void {
  const inlet: Inlet = { unfinishedBytes: 0, refuse: () => events.tooMuch() };
  const unmasker = new Unmasker();
  let isGone = false;
  const end = (code: number | undefined): void => {
    if (isGone) return;
    isGone = true;
    budget.remove(inlet);
    events.gone(code);
  };
  budget.add(inlet);
  // Before ws sees a chunk its bytes are booked, and a message that ws takes out of it books them off again.
  socket.prependListener("data", (chunk: Buffer) => {
    budget.arrived(inlet, chunk.length);
    unmasker.unmask(chunk);
  });
  // After ws has seen it: a close frame ends the connection now, however long the peer keeps the socket open.
  socket.on("data", () => {
    if (ws.readyState !== OPEN) end(undefined);
  });
  ws.on("message", (data: RawData, isBinary: boolean) => {
    budget.finished(inlet);
    events.message(data as Buffer, isBinary);
  });
  ws.on("ping", (payload: Buffer) => events.ping(payload));
  // ws closes with 1007, 1009 or 1002 by itself; the peer is not served any more from here on.
  ws.on("error", (cause: NodeJS.ErrnoException) => end(closeCodeOf(cause.code)));
  ws.on("close", (code: number) => end(code));
}

function closeCodeOf(code: string | undefined): number | undefined {
  switch (code) {
    case "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH":
      return 1009;
    case "WS_ERR_INVALID_UTF8":
      return 1007;
    default:
      return code?.startsWith("WS_ERR_") === true ? 1002 : undefined;
  }
}
