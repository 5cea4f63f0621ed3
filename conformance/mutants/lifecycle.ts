// Faults of the life of a connection: greeting, announcement, held registrations, names, end.
import { OPCODES } from "../src/mutants/frame-splitter.js";
import type { JsonObject, Mutant, Session } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  delayed,
  editResult,
  fromEngine,
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

const SOME_UUID = "7f000001-0000-4000-8000-000000000001";
const greeting = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  fromEngine("workerregistered", edit);
const rejected = (code: string, edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  fromEngine("registrationrejected", (frame, session) => (frame.code === code ? edit(frame, session) : undefined));
const nameConflict = (edit: (frame: JsonObject, session: Session) => readonly JsonObject[] | undefined) =>
  rejected("WORKER_NAMESPACE_CONFLICT", edit);

/** Refuses a name in the engine's name and ends the connection. */
function refuseName(session: Session, data: JsonObject, owner: string): readonly JsonObject[] {
  session.send("worker", {
    type: "registrationrejected",
    code: "WORKER_NAMESPACE_CONFLICT",
    namespace: data.namespace ?? "default",
    worker_name: data.name ?? "",
    owner_worker_id: owner,
  });
  session.later(20, () => session.end(1008));
  return [];
}

/** Remembers every id that was registered, in `shared`. */
const knowFunctions = fromWorker("registerfunction", (frame, session) => {
  setOf(session.shared, "functions").add(String(frame.id));
  return undefined;
});

function invalid(session: Session, frame: JsonObject): readonly JsonObject[] | undefined {
  return answerWith(session, frame, {
    error: { code: "deserialization_error", message: "the announcement cannot be read" },
  });
}

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
    id: "strict-announcement",
    breaks: ["LIF-15"],
    title: "An announcement with a null or an unknown member is refused",
    frame: ofAnnouncement((frame, data, _count, session) => {
      const known = [
        "name",
        "namespace",
        "description",
        "pid",
        "os",
        "version",
        "runtime",
        "telemetry",
        "isolation",
        "features",
      ];
      const strange = Object.entries(data).some(([name, value]) => value === null || !known.includes(name));
      return strange ? invalid(session, frame) : undefined;
    }),
  },
  {
    id: "announcement-of-anything",
    breaks: ["LIF-14"],
    title: "An announcement with a wrong type is taken for a success",
    frame: ofAnnouncement((frame, data, _count, session) =>
      (data.name != null && typeof data.name !== "string") || (data.pid != null && !Number.isInteger(data.pid))
        ? answerWith(session, frame, { result: { success: true } })
        : undefined,
    ),
  },
  {
    id: "blank-is-default",
    breaks: ["LIF-13"],
    title: "A blank namespace in an announcement means `default`",
    frame: ofAnnouncement((frame, data) =>
      typeof data.namespace === "string" && !data.namespace.trim()
        ? [{ ...frame, data: { ...data, namespace: "default" } }]
        : undefined,
    ),
  },
  {
    id: "blank-ends",
    breaks: ["LIF-13"],
    title: "A blank namespace in an announcement ends the connection",
    frame: ofAnnouncement((_frame, data, _count, session) => {
      if (typeof data.namespace === "string" && !data.namespace.trim()) session.later(50, () => session.end(1008));
      return undefined;
    }),
  },
  {
    id: "first-announcement-counts",
    breaks: ["LIF-12"],
    title: "A second announcement changes nothing",
    frame: ofAnnouncement((frame, _data, count, session) =>
      count > 1 ? answerWith(session, frame, { result: { success: true } }) : undefined,
    ),
  },
  {
    id: "names-as-they-come",
    breaks: ["LIF-16"],
    title: "Names and descriptions are shown as they were announced",
    frame: anyOf(
      knowWorkers,
      ofAnnouncement((_frame, data, _count, session) => {
        mapOf<JsonObject>(session.shared, "announced").set(String(session.memory.get("worker_id")), data);
        return undefined;
      }),
      editResult("engine::workers::list", (result, session) => {
        const rows = (result.workers as JsonObject[]).map((row) => {
          const raw = mapOf<JsonObject>(session.shared, "announced").get(String(row.id));
          return raw ? { ...row, name: raw.name ?? row.name, description: raw.description ?? row.description } : row;
        });
        return { ...result, workers: rows };
      }),
      editResult("engine::workers::info", (result, session) => {
        const worker = result.worker as JsonObject;
        const raw = mapOf<JsonObject>(session.shared, "announced").get(String(worker.id));
        return raw
          ? {
              ...result,
              worker: { ...worker, name: raw.name ?? worker.name, description: raw.description ?? worker.description },
            }
          : undefined;
      }),
    ),
  },
  {
    id: "absent-is-unset",
    breaks: ["LIF-17"],
    title: "A later announcement without a description or an os removes them",
    frame: ofAnnouncement((frame, data, count) =>
      count > 1 ? [{ ...frame, data: { description: "none", os: "none", ...data } }] : undefined,
    ),
  },
  {
    id: "version-stays",
    breaks: ["LIF-17"],
    title: "A later announcement without a version keeps the old one",
    frame: ofAnnouncement((frame, data, count, session) => {
      if (count === 1) session.memory.set("version", data.version);
      return count > 1 && data.version === undefined
        ? [{ ...frame, data: { ...data, version: session.memory.get("version") ?? null } }]
        : undefined;
    }),
  },
  {
    id: "held-callable",
    breaks: ["LIF-7"],
    title: "Held functions can be called",
    frame: anyOf(
      knowFunctions,
      pretendCallable((id, session) => setOf(session.shared, "functions").has(id)),
    ),
  },
  {
    id: "late-registrations",
    breaks: ["LIF-8", "INV-39"],
    title: "Registrations take effect some time later",
    frame: delayed(150, "registerfunction", "registertriggertype"),
  },
  {
    id: "announced-elsewhere",
    breaks: ["LIF-8", "NSP-2"],
    title: "The announced namespace is ignored",
    frame: ofAnnouncement((frame, data) =>
      typeof data.namespace === "string" && data.namespace.trim()
        ? [{ ...frame, data: { ...data, namespace: "default" } }]
        : undefined,
    ),
  },
  {
    id: "held-out-of-order",
    breaks: ["LIF-9"],
    title: "Held removals are applied before held registrations",
    frame: anyOf(
      ofAnnouncement(() => undefined),
      fromWorker("unregisterfunction", (_frame, session) => (hasAnnounced(session) ? undefined : [])),
    ),
  },
  {
    id: "no-grace",
    breaks: ["LIF-10"],
    title: "Without an announcement, registrations are held for ever",
    frame: anyOf(
      ofAnnouncement((frame, _data, _count, session) => [
        ...((session.memory.get("held") as JsonObject[] | undefined) ?? []),
        frame,
      ]),
      fromWorker("registerfunction", (frame, session) => {
        if (hasAnnounced(session)) return undefined;
        session.memory.set("held", [...((session.memory.get("held") as JsonObject[] | undefined) ?? []), frame]);
        return [];
      }),
    ),
  },
  {
    id: "late-announcement-refused",
    breaks: ["LIF-11"],
    title: "An announcement after the grace period is refused",
    open: (session) => session.memory.set("since", Date.now()),
    frame: ofAnnouncement((frame, _data, count, session) =>
      count === 1 && Date.now() - Number(session.memory.get("since")) > 4500 ? invalid(session, frame) : undefined,
    ),
  },
  {
    id: "late-announcement-moves",
    breaks: ["LIF-11"],
    title: "An announcement after the grace period is shown with its own namespace",
    frame: anyOf(
      knowWorkers,
      ofAnnouncement((_frame, data, _count, session) => {
        mapOf<unknown>(session.shared, "namespaces").set(String(session.memory.get("worker_id")), data.namespace);
        return undefined;
      }),
      editResult("engine::workers::list", (result, session) => ({
        ...result,
        workers: (result.workers as JsonObject[]).map((row) => ({
          ...row,
          namespace: mapOf<unknown>(session.shared, "namespaces").get(String(row.id)) ?? row.namespace,
        })),
      })),
    ),
  },
  {
    id: "held-survives",
    breaks: ["LIF-29"],
    title: "Held registrations take effect although the connection has ended",
    frame: anyOf(
      ofAnnouncement(() => undefined),
      fromWorker("registerfunction", (frame, session) => {
        if (!hasAnnounced(session)) setOf(session.memory, "held").add(String(frame.id));
        return undefined;
      }),
      pretendCallable((id, session) => setOf(session.shared, "ghosts").has(id)),
    ),
    closed: (from, session) => {
      if (from === "worker" && !hasAnnounced(session))
        for (const id of setOf(session.memory, "held")) setOf(session.shared, "ghosts").add(id);
    },
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
