// Faults of how trigger types and bindings are listed and told.
import type { Mutant } from "../src/mutants/mutant.js";
import { asking, BINDING, BINDINGS, bindingRows, filterLost, TYPE, TYPES } from "./discovery-fault.js";
import { editResult, editRows, without } from "./fault.js";

export const typesAndBindings: readonly Mutant[] = [
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
