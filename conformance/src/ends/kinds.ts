/** The kinds of ends by their name. The kinds of sdk scenarios, `engine` and `testee`, join this list as two more files. */
import type { EndKind } from "./end.js";
import { http } from "./http.js";
import { server } from "./server.js";
import { socket } from "./socket.js";
import { tcp } from "./tcp.js";
import { worker } from "./worker.js";

export type KindFacts = Pick<EndKind, "kind" | "verbs" | "variables">;

export const endKinds: ReadonlyMap<string, EndKind> = new Map(
  [worker, socket, tcp, http, server].map((kind) => [kind.kind, kind]),
);
