// Faults of the requests to the functions of the engine.
import type { Mutant } from "../src/mutants/mutant.js";
import { BINDING, functionRows } from "./discovery-fault.js";
import { answerWith, isObject, ofCaller, swapCode, without } from "./fault.js";

export const requests: readonly Mutant[] = [
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
