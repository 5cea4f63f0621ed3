// Faults of announcements and held registrations.
import type { JsonObject, Mutant } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  delayed,
  editResult,
  fromWorker,
  hasAnnounced,
  knowWorkers,
  mapOf,
  ofAnnouncement,
  pretendCallable,
  setOf,
} from "./fault.js";
import { invalid, knowFunctions } from "./lifecycle-fault.js";

export const announcing: readonly Mutant[] = [
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
];
