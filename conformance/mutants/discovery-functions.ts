// Faults of how functions are listed and told.
import type { JsonObject, Mutant } from "../src/mutants/mutant.js";
import { asking, FUNCTION, FUNCTIONS, filterLost, functionRows } from "./discovery-fault.js";
import { editError, editResult, isObject, mapOf, swapCode, without } from "./fault.js";

export const functions: readonly Mutant[] = [
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
