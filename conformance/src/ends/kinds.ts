/** The kinds of ends by their name. */
import type { EndKind } from "./end.js";
import { engine } from "./engine.js";
import { http } from "./http.js";
import { server } from "./server.js";
import { socket } from "./socket.js";
import { tcp } from "./tcp.js";
import { testee } from "./testee.js";
import { worker } from "./worker.js";

export type KindFacts = Pick<EndKind, "kind" | "verbs" | "variables">;

export const endKinds: ReadonlyMap<string, EndKind> = new Map(
  [worker, socket, tcp, http, server, engine, testee].map((kind) => [kind.kind, kind]),
);
