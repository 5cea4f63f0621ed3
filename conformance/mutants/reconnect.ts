// Faults of reattaching, overlapping connections and the negotiation of features.
import type { Mutant, Session } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  editError,
  fromEngine,
  fromWorker,
  isObject,
  knowWorkers,
  mapOf,
  ofAnnouncement,
  pass,
  sessionOf,
  setOf,
  swallow,
  toOwner,
} from "./fault.js";

const reattach = (edit: Parameters<typeof fromWorker>[1]) => fromWorker("reattach", edit);

export const reconnect: readonly Mutant[] = [
  {
    id: "reattach-ignored",
    breaks: ["RCN-1", "RCN-2", "RCN-3", "RCN-8"],
    title: "`reattach` is ignored",
    frame: reattach(() => []),
  },
  {
    id: "reattach-late",
    breaks: ["RCN-1"],
    title: "`reattach` takes effect some time later",
    frame: reattach((frame, session) => swallow(session.later(500, () => session.send("engine", frame)))),
  },
  {
    id: "reattach-silent",
    breaks: ["RCN-2"],
    title: "Callers are not told that a reattach ended their owner's connection",
    frame: anyOf(
      reattach((_frame, session) => pass(session.shared.set("reattached", Date.now()))),
      editError("invocation_stopped", (_error, _frame, session) =>
        Date.now() - Number(session.shared.get("reattached") ?? 0) < 1000 ? [] : undefined,
      ),
    ),
  },
  {
    id: "reattached-unannounced",
    breaks: ["RCN-3"],
    title: "A reattached worker's name is still taken",
    frame: anyOf(
      reattach((_frame, session) => pass(session.memory.set("reattached", true))),
      ofAnnouncement((frame, _data, _count, session) =>
        session.memory.get("reattached")
          ? answerWith(session, frame, { error: { code: "WORKER_NAMESPACE_CONFLICT", message: "the name is taken" } })
          : undefined,
      ),
    ),
  },
  {
    id: "reattached-functions-lost",
    breaks: ["RCN-3"],
    title: "What a reattached worker registers is lost",
    frame: anyOf(
      reattach((_frame, session) => pass(session.memory.set("reattached", true))),
      fromWorker("registerfunction", (_frame, session) => (session.memory.get("reattached") ? [] : undefined)),
    ),
  },
  {
    id: "reattached-conflicts",
    breaks: ["RCN-3"],
    title: "What a reattached worker registers again is answered with a conflict",
    frame: anyOf(
      reattach((_frame, session) => pass(session.memory.set("reattached", true))),
      ofAnnouncement((_frame, _data, _count, session) =>
        pass(
          session.memory.get("reattached") &&
            session.later(20, () =>
              session.send("worker", {
                type: "registrationrejected",
                code: "FUNCTION_NAMESPACE_CONFLICT",
                namespace: "default",
                function_id: "reattached::f",
                owner_worker_id: "7f000001-0000-4000-8000-00000000000d",
              }),
            ),
        ),
      ),
    ),
  },
  {
    id: "any-token",
    breaks: ["RCN-4"],
    title: "Any token will do to reattach",
    frame: anyOf(
      knowWorkers,
      reattach((frame, session) => {
        const token = mapOf<unknown>(session.shared, "tokens").get(String(frame.previous_worker_id));
        return token && frame.previous_worker_id !== session.memory.get("worker_id")
          ? [{ ...frame, reattach_token: token }]
          : undefined;
      }),
    ),
  },
  {
    id: "reattach-answered",
    breaks: ["RCN-4"],
    title: "A reattach without effect is answered",
    frame: reattach((_frame, session) =>
      pass(session.send("worker", { type: "error", error: { code: "UNKNOWN_WORKER", message: "no such connection" } })),
    ),
  },
  {
    id: "bad-reattach-ends",
    breaks: ["RCN-4", "RCN-12"],
    title: "A reattach to a connection that is not there ends the new one",
    frame: anyOf(
      knowWorkers,
      reattach((frame, session) =>
        sessionOf(session, frame.previous_worker_id) ? undefined : pass(session.end(1008)),
      ),
    ),
  },
  {
    id: "old-identity",
    breaks: ["RCN-6"],
    title: "After a reattach the worker has its old id",
    frame: anyOf(
      knowWorkers,
      reattach((frame, session) =>
        pass(
          mapOf<unknown>(session.shared, "aliases").set(
            String(session.memory.get("worker_id")),
            frame.previous_worker_id,
          ),
        ),
      ),
      toOwner((frame, session) => {
        const alias = isObject(frame.data)
          ? mapOf<unknown>(session.shared, "aliases").get(String(frame.data._caller_worker_id))
          : undefined;
        return alias && isObject(frame.data)
          ? [{ ...frame, data: { ...frame.data, _caller_worker_id: alias } }]
          : undefined;
      }),
      fromEngine("invocationresult", (frame, session) => {
        if (frame.function_id !== "engine::workers::list" && frame.function_id !== "engine::workers::info")
          return undefined;
        let text = JSON.stringify(frame);
        for (const [id, alias] of mapOf<unknown>(session.shared, "aliases")) text = text.replaceAll(id, String(alias));
        return [JSON.parse(text)];
      }),
    ),
  },
  {
    id: "old-stays-open",
    breaks: ["RCN-8"],
    title: "The old connection stays open after a reattach",
    frame: anyOf(
      knowWorkers,
      reattach((frame, session) => pass(sessionOf(session, frame.previous_worker_id)?.memory.set("stale", true))),
    ),
    raw: (frame, from, session) =>
      from === "engine" && frame.opcode === 8 && session.memory.get("stale") ? "drop" : undefined,
    closed: (from, session) => (from === "engine" && session.memory.get("stale") ? "keep" : undefined),
  },
  {
    id: "late-clean-up",
    breaks: ["RCN-5"],
    title: "The clean-up of an old connection removes what the new one registered",
    frame: anyOf(
      fromWorker("registerfunction", (frame, session) => {
        setOf(session.memory, "mine").add(String(frame.id));
        return pass(mapOf<Session>(session.shared, "latest").set(String(frame.id), session));
      }),
    ),
    closed: (_from, session) => {
      for (const id of setOf(session.memory, "mine")) {
        const latest = mapOf<Session>(session.shared, "latest").get(id);
        if (latest && latest !== session) latest.send("engine", { type: "unregisterfunction", id });
      }
    },
  },
  {
    id: "two-of-a-name",
    breaks: ["RCN-7", "LIF-18"],
    title: "A name can be held twice",
    frame: ofAnnouncement((frame, data, _count, session) => {
      const name = JSON.stringify([data.namespace ?? "default", data.name ?? ""]);
      const holder = mapOf<Session>(session.shared, "holders").get(name);
      if (holder && holder !== session && session.all.has(holder))
        return answerWith(session, frame, { result: { success: true } });
      return pass(data.name == null ? undefined : mapOf<Session>(session.shared, "holders").set(name, session));
    }),
  },
  {
    id: "registered-twice-gone",
    breaks: ["RCN-13", "FUN-3"],
    title: "Registering a function a second time removes it",
    frame: fromWorker("registerfunction", (frame, session) => {
      const mine = setOf(session.memory, "mine");
      return mine.has(String(frame.id))
        ? [{ type: "unregisterfunction", id: frame.id }]
        : pass(mine.add(String(frame.id)));
    }),
  },
  {
    id: "features-refused",
    breaks: ["VER-1"],
    title: "An announcement with features is refused",
    frame: ofAnnouncement((frame, data, _count, session) =>
      data.features == null
        ? undefined
        : answerWith(session, frame, { error: { code: "deserialization_error", message: "unknown member features" } }),
    ),
  },
  {
    id: "unasked-features",
    breaks: ["VER-2", "FUN-1"],
    title: "A message of a newer level is sent to everybody",
    frame: fromWorker("registerfunction", (frame, session) =>
      pass(
        session.later(5, () =>
          session.send("worker", { type: "functionregistered", id: frame.id, namespace: "default", revision: 1 }),
        ),
      ),
    ),
  },
  {
    id: "features-as-text",
    breaks: ["VER-3"],
    title: "Features are one text",
    frame: fromEngine("workerregistered", (frame) => [{ ...frame, features: "observe.v1" }]),
  },
  {
    id: "reserved-types-end",
    breaks: ["VER-4"],
    title: "A reserved message type ends the connection",
    frame: (frame, from, session) =>
      from === "worker" &&
      ["observe", "unobserve", "observerack", "invocationsobserved", "localinvocationstats"].includes(
        String(frame.type),
      )
        ? swallow(session.end(1008))
        : undefined,
  },
  {
    id: "announce-before-registering",
    breaks: ["VER-6", "LIF-8"],
    title: "Registrations before the announcement are lost",
    frame: anyOf(
      ofAnnouncement((_frame, _data, _count, session) => pass(session.memory.set("announced", true))),
      fromWorker("registerfunction", (_frame, session) => (session.memory.get("announced") ? undefined : [])),
    ),
  },
  {
    id: "null-namespace-everywhere",
    breaks: ["VER-7", "LIF-15"],
    title: "`namespace: null` in an announcement is refused",
    frame: ofAnnouncement((frame, data, _count, session) =>
      data.namespace === null
        ? answerWith(session, frame, { error: { code: "INVALID_NAMESPACE", message: "namespace is null" } })
        : undefined,
    ),
  },
];
