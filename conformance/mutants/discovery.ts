// Faults of the functions and notices by which the catalogue is seen.
import type { JsonObject, Mutant, Replacement, Session } from "../src/mutants/mutant.js";
import {
  answerWith,
  anyOf,
  editError,
  editResult,
  editRows,
  isObject,
  mapOf,
  ofCaller,
  pass,
  setOf,
  swallow,
  swapCode,
  toOwner,
  without,
} from "./fault.js";

const FUNCTIONS = "engine::functions::list";
const FUNCTION = "engine::functions::info";
const TYPES = "engine::triggers::list";
const TYPE = "engine::triggers::info";
const BINDINGS = "engine::registered-triggers::list";
const BINDING = "engine::registered-triggers::info";
const WORKERS = "engine::workers::list";
const WORKER = "engine::workers::info";

const functionRows = (edit: (rows: JsonObject[], session: Session) => unknown[]) =>
  editRows(FUNCTIONS, "functions", edit);
const workerRows = (edit: (row: JsonObject) => JsonObject) => editRows(WORKERS, "workers", (rows) => rows.map(edit));
const bindingRows = (edit: (rows: JsonObject[]) => unknown[]) => editRows(BINDINGS, "registered_triggers", edit);

/** An invocation of one of the engine's functions, before the engine gets it. */
const asking = (functionId: string, edit: (data: JsonObject, frame: JsonObject, session: Session) => Replacement) =>
  ofCaller((frame, session) =>
    frame.function_id === functionId && isObject(frame.data) ? edit(frame.data, frame, session) : undefined,
  );

/** Forgets a filter, so that it keeps everything. */
const filterLost = (functionId: string, ...filters: readonly string[]) =>
  asking(functionId, (data, frame) =>
    filters.some((name) => name in data) ? [{ ...frame, data: without(data, ...filters) }] : undefined,
  );

const notice = (event: string, edit: (data: JsonObject, frame: JsonObject, session: Session) => Replacement) =>
  toOwner((frame, session) =>
    isObject(frame.data) && frame.data.event === event ? edit(frame.data, frame, session) : undefined,
  );

const requests: readonly Mutant[] = [
  {
    id: "lenient-requests",
    breaks: ["DSC-28"],
    title: "A member of the wrong type counts as absent",
    frame: ofCaller((frame) =>
      String(frame.function_id).startsWith("engine::") &&
      isObject(frame.data) &&
      frame.data.search != null &&
      typeof frame.data.search !== "string"
        ? [{ ...frame, data: without(frame.data, "search") }]
        : undefined,
    ),
  },
  {
    id: "null-request",
    breaks: ["DSC-28"],
    title: "A request of null counts as an empty one",
    frame: ofCaller((frame) =>
      String(frame.function_id).startsWith("engine::") && !isObject(frame.data) && !Array.isArray(frame.data)
        ? [{ ...frame, data: {} }]
        : undefined,
    ),
  },
  {
    id: "other-request-code",
    breaks: ["DSC-28", "LIF-14"],
    title: "A request that cannot be read has another code",
    frame: swapCode("deserialization_error", "invalid_request"),
  },
  {
    id: "null-option-refused",
    breaks: ["DSC-28"],
    title: "An optional member must not be null",
    frame: ofCaller((frame, session) =>
      /^engine::.*::(list|info)$/.test(String(frame.function_id)) &&
      isObject(frame.data) &&
      Object.values(frame.data).includes(null)
        ? answerWith(session, frame, { error: { code: "deserialization_error", message: "null" } })
        : undefined,
    ),
  },
  {
    id: "closed-requests",
    breaks: ["DSC-29"],
    title: "A request with a member that is not defined is refused",
    frame: ofCaller((frame, session) => {
      const known = [
        "search",
        "prefix",
        "worker",
        "workers",
        "include_internal",
        "function_id",
        "function_ids",
        "namespace",
        "id",
        "trigger_type",
        "name",
        "runtime",
        "status",
      ];
      if (!/^engine::.*::(list|info)$/.test(String(frame.function_id)) || !isObject(frame.data)) return undefined;
      const stray = Object.keys(frame.data).find((name) => !known.includes(name) && name !== "_caller_worker_id");
      return stray
        ? answerWith(session, frame, { error: { code: "deserialization_error", message: `unknown member ${stray}` } })
        : undefined;
    }),
  },
  {
    id: "unlisted-built-in",
    breaks: ["DSC-33"],
    title: "A function of the engine is not listed",
    frame: functionRows((rows) => rows.filter((row) => row.function_id !== "engine::registered-triggers::info")),
  },
  {
    id: "missing-built-in",
    breaks: ["DSC-33", "DSC-14"],
    title: "A function of the engine is missing",
    frame: ofCaller((frame, session) =>
      frame.function_id === BINDING
        ? answerWith(session, frame, {
            error: { code: "function_not_found", message: `Function ${BINDING} not found in namespace default.` },
          })
        : undefined,
    ),
  },
];

const functions: readonly Mutant[] = [
  {
    id: "rows-without-namespace",
    breaks: ["DSC-1"],
    title: "Function rows have no namespace",
    frame: functionRows((rows) => rows.map((row) => without(row, "namespace"))),
  },
  {
    id: "rows-without-metadata",
    breaks: ["DSC-1"],
    title: "Function rows have no metadata",
    frame: functionRows((rows) => rows.map((row) => without(row, "metadata"))),
  },
  {
    id: "rows-without-description",
    breaks: ["DSC-1"],
    title: "Function rows have no description",
    frame: functionRows((rows) => rows.map((row) => without(row, "description"))),
  },
  {
    id: "one-namespace-listed",
    breaks: ["DSC-1"],
    title: "Only functions of `default` are listed",
    frame: functionRows((rows) => rows.filter((row) => row.namespace === "default")),
  },
  {
    id: "internal-shown",
    breaks: ["DSC-2"],
    title: "Internal functions are always listed",
    frame: asking(FUNCTIONS, (data, frame) => [{ ...frame, data: { ...data, include_internal: true } }]),
  },
  {
    id: "internal-hidden",
    breaks: ["DSC-2", "DSC-33"],
    title: "Internal functions are never listed",
    frame: filterLost(FUNCTIONS, "include_internal"),
  },
  { id: "search-ignored", breaks: ["DSC-3"], title: "`search` is ignored", frame: filterLost(FUNCTIONS, "search") },
  {
    id: "search-by-case",
    breaks: ["DSC-3"],
    title: "`search` minds the letter case",
    frame: asking(FUNCTIONS, (data, frame) =>
      typeof data.search === "string" && data.search !== data.search.toLowerCase()
        ? [{ ...frame, data: { ...data, search: `${data.search}\u0001` } }]
        : undefined,
    ),
  },
  { id: "prefix-ignored", breaks: ["DSC-3"], title: "`prefix` is ignored", frame: filterLost(FUNCTIONS, "prefix") },
  {
    id: "worker-ignored",
    breaks: ["DSC-3"],
    title: "`worker` and `workers` are ignored",
    frame: filterLost(FUNCTIONS, "worker", "workers"),
  },
  {
    id: "rows-reversed",
    breaks: ["DSC-4"],
    title: "Function rows are in reverse order",
    frame: functionRows((rows) => rows.toReversed()),
  },
  {
    id: "search-by-id-only",
    breaks: ["DSC-4"],
    title: "With `search`, rows are ordered by id only",
    frame: functionRows((rows) => rows.toSorted((a, b) => (String(a.function_id) < String(b.function_id) ? -1 : 1))),
  },
  {
    id: "owner-by-prefix",
    breaks: ["DSC-30"],
    title: "The worker of a function is the beginning of its id",
    frame: functionRows((rows) => rows.map((row) => ({ ...row, worker_name: String(row.function_id).split("::")[0] }))),
  },
  {
    id: "nameless-owner",
    breaks: ["DSC-30"],
    title: "A function of a worker without a name has no worker",
    frame: functionRows((rows) =>
      rows.map((row) =>
        row.worker_name === String(row.function_id).split("::")[0] ? { ...row, worker_name: "unknown" } : row,
      ),
    ),
  },
  {
    id: "rows-doubled",
    breaks: ["DSC-31", "RCN-13"],
    title: "Functions are listed twice",
    frame: functionRows((rows) => rows.flatMap((row) => [row, row])),
  },
  {
    id: "phantom-function",
    breaks: ["DSC-31"],
    title: "Functions that were removed are still listed",
    frame: functionRows((rows, session) => {
      const seen = mapOf<JsonObject>(session.shared, "rows");
      for (const row of rows) seen.set(JSON.stringify([row.namespace, row.function_id]), row);
      return [...seen.values()];
    }),
  },
  {
    id: "schemas-lost",
    breaks: ["DSC-5"],
    title: "Schemas are not returned",
    frame: editResult(FUNCTION, (result) => without(result, "request_schema", "response_schema")),
  },
  {
    id: "schemas-changed",
    breaks: ["DSC-5"],
    title: "Schemas get a member that the owner did not give",
    frame: editResult(FUNCTION, (result) =>
      isObject(result.request_schema)
        ? {
            ...result,
            request_schema: { $schema: "http://json-schema.org/draft-07/schema#", ...result.request_schema },
          }
        : undefined,
    ),
  },
  {
    id: "batch-by-id",
    breaks: ["DSC-6"],
    title: "A batch is answered in another order",
    frame: editResult(FUNCTION, (result) =>
      Array.isArray(result.functions) ? { functions: result.functions.toReversed() } : undefined,
    ),
  },
  {
    id: "batch-without-misses",
    breaks: ["DSC-6"],
    title: "A batch leaves out what is not found",
    frame: editResult(FUNCTION, (result) =>
      Array.isArray(result.functions)
        ? { functions: result.functions.filter((row) => isObject(row) && row.error === undefined) }
        : undefined,
    ),
  },
  {
    id: "arguments-otherwise",
    breaks: ["DSC-7"],
    title: "Invalid arguments have another code",
    frame: swapCode("INVALID_ARGUMENTS", "deserialization_error"),
  },
  {
    id: "batch-of-any-size",
    breaks: ["DSC-7"],
    title: "A batch of any size is taken",
    frame: editError("INVALID_ARGUMENTS", (_error, frame) =>
      frame.function_id === FUNCTION ? [{ ...without(frame, "error"), result: { functions: [] } }] : undefined,
    ),
  },
  {
    id: "misses-otherwise",
    breaks: ["DSC-8", "DSC-12", "DSC-14", "DSC-18"],
    title: "A miss has the code of a missing function",
    frame: swapCode("NOT_FOUND", "function_not_found"),
  },
  {
    id: "any-namespace-will-do",
    breaks: ["DSC-8"],
    title: "A function is found although the namespace is another",
    frame: asking(FUNCTION, (data, frame) =>
      typeof data.namespace === "string" ? [{ ...frame, data: without(data, "namespace") }] : undefined,
    ),
  },
  {
    id: "default-only",
    breaks: ["DSC-9"],
    title: "Without a namespace only `default` is looked at",
    frame: asking(FUNCTION, (data, frame) =>
      data.namespace == null && data.function_id !== undefined
        ? [{ ...frame, data: { ...data, namespace: "default" } }]
        : undefined,
    ),
  },
  {
    id: "function-without-bindings",
    breaks: ["DSC-10"],
    title: "A function shows no bindings",
    frame: editResult(FUNCTION, (result) =>
      Array.isArray(result.registered_triggers) ? { ...result, registered_triggers: [] } : undefined,
    ),
  },
];

const typesAndBindings: readonly Mutant[] = [
  {
    id: "types-with-schemas",
    breaks: ["DSC-11"],
    title: "The list of trigger types has schemas",
    frame: editRows(TYPES, "triggers", (rows) => rows.map((row) => ({ ...row, configuration_schema: {} }))),
  },
  {
    id: "types-unordered",
    breaks: ["DSC-11"],
    title: "Trigger types are in reverse order",
    frame: editRows(TYPES, "triggers", (rows) => rows.toReversed()),
  },
  {
    id: "engine-types-shown",
    breaks: ["DSC-11"],
    title: "The engine's trigger types are always listed",
    frame: asking(TYPES, (data, frame) => [{ ...frame, data: { ...data, include_internal: true } }]),
  },
  {
    id: "type-schemas-lost",
    breaks: ["DSC-12"],
    title: "A trigger type shows no schemas",
    frame: editResult(TYPE, (result) => without(result, "configuration_schema", "request_schema")),
  },
  {
    id: "instances-uncounted",
    breaks: ["DSC-32"],
    title: "Live bindings are not counted",
    frame: editResult(TYPE, (result) => ({ ...result, instance_count: 0 })),
  },
  {
    id: "bindings-unfiltered",
    breaks: ["DSC-13"],
    title: "The filters of bindings are ignored",
    frame: filterLost(BINDINGS, "search", "trigger_type", "function_id", "worker"),
  },
  {
    id: "bindings-unordered",
    breaks: ["DSC-13"],
    title: "Bindings are in reverse order",
    frame: bindingRows((rows) => rows.toReversed()),
  },
  {
    id: "bindings-without-config",
    breaks: ["DSC-13"],
    title: "Bindings show no configuration",
    frame: bindingRows((rows) => rows.map((row) => without(row, "config"))),
  },
  {
    id: "summary-uncut",
    breaks: ["DSC-36"],
    title: "The summary of a configuration is not cut",
    frame: bindingRows((rows) => rows.map((row) => ({ ...row, config_summary: JSON.stringify(row.config) }))),
  },
  {
    id: "summary-cut-early",
    breaks: ["DSC-36"],
    title: "The summary of a configuration is cut with its mark",
    frame: bindingRows((rows) =>
      rows.map((row) => ({ ...row, config_summary: String(row.config_summary).slice(0, 80) })),
    ),
  },
  {
    id: "binding-without-metadata",
    breaks: ["DSC-14"],
    title: "A binding shows no metadata",
    frame: editResult(BINDING, (result) => without(result, "metadata")),
  },
  {
    id: "binding-without-function",
    breaks: ["DSC-14"],
    title: "A binding never shows its function",
    frame: editResult(BINDING, (result) => ({ ...result, function: null })),
  },
  {
    id: "binding-with-function",
    breaks: ["DSC-14"],
    title: "A binding shows a function that is not registered",
    frame: editResult(BINDING, (result) => ({
      ...result,
      function: result.function ?? {
        function_id: result.function_id,
        namespace: "default",
        worker_name: "",
        registered_triggers: [],
      },
    })),
  },
];

const workers: readonly Mutant[] = [
  {
    id: "workers-without-nulls",
    breaks: ["DSC-16"],
    title: "Members of a worker that are unknown are left out",
    frame: workerRows((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))),
  },
  {
    id: "workers-in-default",
    breaks: ["DSC-16"],
    title: "Workers are shown in `default`",
    frame: workerRows((row) => ({ ...row, namespace: "default" })),
  },
  {
    id: "workers-hidden",
    breaks: ["DSC-16"],
    title: "Workers outside `default` are not listed",
    frame: editRows(WORKERS, "workers", (rows) => rows.filter((row) => row.namespace === "default")),
  },
  {
    id: "worker-without-types",
    breaks: ["DSC-17"],
    title: "A worker shows no trigger types",
    frame: editResult(WORKER, (result) => ({ ...result, trigger_types: [] })),
  },
  {
    id: "worker-without-bindings",
    breaks: ["DSC-17"],
    title: "A worker shows no bindings",
    frame: editResult(WORKER, (result) => ({ ...result, registered_triggers: [] })),
  },
  {
    id: "worker-unordered",
    breaks: ["DSC-17"],
    title: "A worker's functions are in reverse order",
    frame: editResult(WORKER, (result) =>
      Array.isArray(result.functions) ? { ...result, functions: result.functions.toReversed() } : undefined,
    ),
  },
  {
    id: "first-of-a-name",
    breaks: ["DSC-18"],
    title: "Of two workers of a name any is shown",
    frame: editError("NOT_FOUND", (error, frame) =>
      frame.function_id === WORKER && /ambiguous/i.test(String(error.message))
        ? [
            {
              ...without(frame, "error"),
              result: { worker: {}, functions: [], trigger_types: [], registered_triggers: [] },
            },
          ]
        : undefined,
    ),
  },
  {
    id: "without-pid-unknown",
    breaks: ["DSC-19"],
    title: "A worker without a process id is not found",
    frame: editResult(WORKER, (result) =>
      isObject(result.worker) && result.worker.pid === undefined ? {} : undefined,
    ),
  },
  {
    id: "functions-uncounted",
    breaks: ["DSC-35"],
    title: "A worker's functions are not counted",
    frame: workerRows((row) => ({ ...row, function_count: 0 })),
  },
  {
    id: "runtime-null",
    breaks: ["DSC-35"],
    title: "A runtime that was not named is null",
    frame: anyOf(
      workerRows((row) => (row.runtime === "unknown" ? { ...row, runtime: null } : row)),
      editResult(WORKER, (result) =>
        isObject(result.worker) && result.worker.runtime === "unknown"
          ? { ...result, worker: { ...result.worker, runtime: null } }
          : undefined,
      ),
    ),
  },
  {
    id: "workers-unfiltered",
    breaks: ["DSC-37"],
    title: "The filters of workers are ignored",
    frame: filterLost(WORKERS, "search", "runtime", "status"),
  },
];

const notices: readonly Mutant[] = [
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

export const discovery: readonly Mutant[] = [...requests, ...functions, ...typesAndBindings, ...workers, ...notices];
