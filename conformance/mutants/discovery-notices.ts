// Faults of notices of changes.
import type { JsonObject, Mutant } from "../src/mutants/mutant.js";
import { functionRows, notice } from "./discovery-fault.js";
import { anyOf, isObject, mapOf, pass, setOf, swallow, toOwner } from "./fault.js";

export const notices: readonly Mutant[] = [
  {
    id: "connects-unnoticed",
    breaks: ["DSC-21"],
    title: "There is no notice of a connection",
    frame: notice("worker_connected", () => []),
  },
  {
    id: "announcements-unnoticed",
    breaks: ["DSC-21"],
    title: "There is no notice of an announcement",
    frame: notice("worker_metadata_updated", () => []),
  },
  {
    id: "ends-unnoticed",
    breaks: ["DSC-21", "DSC-23"],
    title: "There is no notice of the end of a connection",
    frame: notice("worker_disconnected", () => []),
  },
  {
    id: "ends-noticed-late",
    breaks: ["DSC-21"],
    title: "The notice of the end of a connection comes three seconds later",
    frame: notice("worker_disconnected", (_data, frame, session) =>
      swallow(session.later(3000, () => session.send("worker", frame))),
    ),
  },
  {
    id: "notice-of-another",
    breaks: ["DSC-21"],
    title: "Notices name another worker",
    frame: toOwner((frame) =>
      isObject(frame.data) && typeof frame.data.worker_id === "string"
        ? [{ ...frame, data: { ...frame.data, worker_id: "7f000001-0000-4000-8000-00000000000e" } }]
        : undefined,
    ),
  },
  {
    id: "noticed-before-clean-up",
    breaks: ["DSC-23"],
    title: "What a worker had is still listed when its end is told",
    frame: anyOf(
      notice("worker_disconnected", (_data, _frame, session) => pass(session.shared.set("ended", Date.now()))),
      functionRows((rows, session) => {
        const seen = mapOf<JsonObject>(session.shared, "rows");
        if (Date.now() - Number(session.shared.get("ended") ?? 0) < 1000)
          return [...new Map([...seen, ...rows.map((row) => [String(row.function_id), row] as const)]).values()];
        for (const row of rows) seen.set(String(row.function_id), row);
        return rows;
      }),
    ),
  },
  {
    id: "changes-unnoticed",
    breaks: ["DSC-24"],
    title: "There is no notice of a change of the functions",
    frame: notice("functions_changed", () => []),
  },
  {
    id: "changes-without-internal",
    breaks: ["DSC-24"],
    title: "The notice of a change leaves out internal functions",
    frame: notice("functions_changed", (data, frame) => [
      {
        ...frame,
        data: {
          ...data,
          functions: (data.functions as JsonObject[]).filter((row) => !String(row.function_id).startsWith("engine::")),
        },
      },
    ]),
  },
  {
    id: "only-what-changed",
    breaks: ["DSC-24"],
    title: "The notice of a change has the new functions only",
    frame: notice("functions_changed", (data, frame, session) => {
      const seen = setOf(session.shared, "told");
      const fresh = (data.functions as JsonObject[]).filter((row) => !seen.has(String(row.function_id)));
      for (const row of fresh) seen.add(String(row.function_id));
      return [{ ...frame, data: { ...data, functions: fresh } }];
    }),
  },
  {
    id: "notices-without-change",
    breaks: ["DSC-26"],
    title: "A notice of a change comes again without a change",
    frame: notice("functions_changed", (_data, frame, session) => {
      for (const wait of [1500, 3000, 4500])
        session.later(wait, () =>
          session.send("worker", { ...frame, invocation_id: `7f000001-0000-4000-8000-00000000${wait}` }),
        );
      return undefined;
    }),
  },
  {
    id: "notices-filtered",
    breaks: ["DSC-34"],
    title: "The configuration of a binding to notices must be an object",
    frame: (frame, from, session) => {
      if (
        from !== "worker" ||
        frame.type !== "registertrigger" ||
        !String(frame.trigger_type).endsWith("-available") ||
        isObject(frame.config)
      )
        return undefined;
      const { id, trigger_type, function_id } = frame;
      session.send("worker", {
        type: "triggerregistrationresult",
        id,
        trigger_type,
        function_id,
        error: { code: "trigger_registration_failed", message: "an object is needed" },
      });
      return [];
    },
  },
];
