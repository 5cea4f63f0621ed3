// Faults of the life of a connection: greeting, names, end.
import { OPCODES } from "../src/mutants/frame-splitter.js";
import type { Mutant } from "../src/mutants/mutant.js";
import {
  anyOf,
  fromWorker,
  hasAnnounced,
  knowWorkers,
  mapOf,
  ofAnnouncement,
  ofCaller,
  pass,
  pretendCallable,
  sessionOf,
  setOf,
  watching,
  without,
} from "./fault.js";
import { greeting, knowFunctions, nameConflict, refuseName, SOME_UUID } from "./lifecycle-fault.js";

export const lifecycle: readonly Mutant[] = [
  {
    id: "no-token",
    breaks: ["LIF-1"],
    title: "The greeting has no token",
    frame: greeting((frame) => [without(frame, "reattach_token")]),
  },
  {
    id: "short-worker-id",
    breaks: ["LIF-1"],
    title: "The worker id is not a UUID",
    frame: greeting((frame) => [{ ...frame, worker_id: "w-1" }]),
  },
  {
    id: "late-greeting",
    breaks: ["LIF-1"],
    title: "Something comes before the greeting",
    frame: greeting((frame) => [{ type: "pong" }, frame]),
  },
  {
    id: "shared-token",
    breaks: ["LIF-2"],
    title: "Every connection has the same token",
    frame: greeting((frame) => [{ ...frame, reattach_token: SOME_UUID }]),
  },
  {
    id: "token-is-id",
    breaks: ["LIF-2"],
    title: "The token is the worker id",
    frame: greeting((frame) => [{ ...frame, reattach_token: frame.worker_id }]),
  },
  {
    id: "two-greetings",
    breaks: ["LIF-3"],
    title: "The greeting is sent twice",
    frame: greeting((frame) => [frame, frame]),
  },
  {
    id: "deaf-before-greeting",
    breaks: ["LIF-5"],
    title: "What a worker sends before it has read the greeting is lost",
    frame: (frame, from, session) => {
      if (from === "engine" && frame.type === "workerregistered") {
        session.later(300, () => {
          session.memory.set("greeted", true);
          session.send("worker", frame);
        });
        return [];
      }
      return from === "worker" && !session.memory.get("greeted") ? [] : undefined;
    },
  },
  {
    id: "announce-first",
    breaks: ["LIF-6"],
    title: "Invocations before the announcement are ignored",
    frame: anyOf(
      ofAnnouncement(() => undefined),
      ofCaller((frame, session) =>
        hasAnnounced(session) || frame.function_id === "engine::workers::register" ? undefined : [],
      ),
    ),
  },
  {
    id: "conflict-without-name",
    breaks: ["LIF-18"],
    title: "The name conflict does not name the worker",
    frame: nameConflict((frame) => [without(frame, "worker_name")]),
  },
  {
    id: "conflict-without-owner",
    breaks: ["LIF-18"],
    title: "The name conflict does not name the holder",
    frame: nameConflict((frame) => [{ ...frame, owner_worker_id: "" }]),
  },
  {
    id: "conflict-stays-open",
    breaks: ["LIF-19"],
    title: "The connection stays open after a name conflict",
    frame: nameConflict((_frame, session) => pass(session.memory.set("lost", true))),
    raw: (frame, from, session) =>
      from === "engine" && frame.opcode === OPCODES.close && session.memory.get("lost") ? "drop" : undefined,
    closed: (from, session) => (from === "engine" && session.memory.get("lost") ? "keep" : undefined),
  },
  {
    id: "newcomer-wins",
    breaks: ["LIF-20"],
    title: "A name conflict ends the holder too",
    frame: anyOf(
      knowWorkers,
      nameConflict((frame, session) => pass(sessionOf(session, frame.owner_worker_id)?.end(1008))),
    ),
  },
  {
    id: "loser-registers",
    breaks: ["LIF-20"],
    title: "The held functions of the loser of a name conflict can be called",
    frame: anyOf(
      fromWorker("registerfunction", (frame, session) => pass(setOf(session.memory, "held").add(String(frame.id)))),
      nameConflict((_frame, session) => {
        for (const id of setOf(session.memory, "held")) setOf(session.shared, "ghosts").add(id);
        return undefined;
      }),
      pretendCallable((id, session) => setOf(session.shared, "ghosts").has(id)),
    ),
  },
  {
    id: "names-without-namespace",
    breaks: ["LIF-21"],
    title: "A name can be held once in all namespaces",
    frame: ofAnnouncement((_frame, data, _count, session) => {
      const holders = mapOf<unknown>(session.shared, "names");
      const name = String(data.name ?? "");
      if (name && holders.has(name) && holders.get(name) !== (data.namespace ?? "default"))
        return refuseName(session, data, SOME_UUID);
      if (name) holders.set(name, data.namespace ?? "default");
      return undefined;
    }),
  },
  {
    id: "names-for-ever",
    breaks: ["LIF-22"],
    title: "A name is never given back",
    frame: ofAnnouncement((_frame, data, _count, session) => {
      const holders = mapOf<number>(session.shared, "names");
      const name = JSON.stringify([data.namespace ?? "default", data.name ?? ""]);
      if (data.name && holders.has(name) && holders.get(name) !== session.number)
        return refuseName(session, data, SOME_UUID);
      holders.set(name, session.number);
      return undefined;
    }),
  },
  {
    id: "one-nameless",
    breaks: ["LIF-23"],
    title: "Having no name is a name",
    frame: ofAnnouncement((_frame, data, _count, session) => {
      if (typeof data.name === "string" && data.name.trim()) return undefined;
      const nameless = setOf<number>(session.shared, "nameless").add(session.number);
      return nameless.size > 1 ? refuseName(session, data, SOME_UUID) : undefined;
    }),
  },
  {
    id: "functions-stay",
    breaks: ["LIF-25", "INV-2"],
    title: "Functions stay callable after their owner has gone",
    frame: anyOf(
      knowFunctions,
      pretendCallable((id, session) => setOf(session.shared, "functions").has(id)),
    ),
  },
  {
    id: "service-answered",
    breaks: ["LIF-34"],
    title: "`registerservice` is answered",
    frame: watching((frame, from, session) => {
      if (from === "worker" && frame.type === "registerservice")
        session.send("worker", { type: "error", error: { code: "DEPRECATED", message: "no services" } });
    }),
  },
  {
    id: "stop-1001",
    breaks: ["LIF-31"],
    title: "The engine stops with close code 1001",
    raw: (frame, from, session) => {
      if (from !== "engine" || frame.opcode !== OPCODES.close || frame.payload?.readUInt16BE(0) !== 1012)
        return undefined;
      session.sendRaw("worker", OPCODES.close, Buffer.from([0x03, 0xe9]));
      return "drop";
    },
  },
];
