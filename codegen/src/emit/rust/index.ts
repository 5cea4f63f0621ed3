/** Rust: serde types, a client and worker traits on the public `iii-sdk` crate, as rustfmt leaves them. */
import { readFileSync } from "node:fs";
import type { Model } from "../../model/model.js";
import type { EmitOptions, Emitter } from "../emitter.js";
import { RustClients } from "./client.js";
import { MAX_WIDTH } from "./layout.js";
import { moduleScope } from "./names.js";
import { emitStubs, emitTable } from "./stubs.js";
import { growing, RustTypes } from "./types.js";

export const rustEmitter: Emitter = {
  language: "rust",
  summary: "serde types, client on the iii-sdk crate, one trait per worker",
  async emit(model, options) {
    return new Map([[options.path, emitModule(model, options)]]);
  },
};

function emitModule(model: Model, { mode }: EmitOptions): string {
  const scope = moduleScope();
  const types = new RustTypes(model, scope);
  const clients = new RustClients(model, types, scope);
  const stubs = mode.has("stubs");
  const calls = mode.has("functions") || stubs;
  const bodies = types.emit();
  const body: string[] = [];
  if (calls) body.push("", runtime("errors"), ...growing("ErrorCode", codesOf(model), "Codes of all contracts here."));
  if (mode.has("functions")) body.push("", runtime("calls"), ...clients.emitClient());
  if (mode.has("triggers") && model.triggers.length > 0) body.push("", runtime("triggers"), ...clients.emitTriggers());
  if (stubs) body.push("", runtime("faults"), "", runtime("stubs"), ...emitStubs(model, types, scope));
  const text = [
    ...(calls || usesMacro(bodies, "growing") ? ["", runtime("growing")] : []),
    ...(usesMacro(bodies, "constant") ? ["", runtime("constant")] : []),
    "",
    runtime("models"),
    ...bodies,
    ...body,
  ].join("\n");
  const parts = [
    "//! Made by triad-codegen; changes are lost.",
    "",
    ...ALLOWED,
    ...(/^ *(?:pub (?:struct|enum|trait|type) )?[A-Z]\w*_\d/m.test(text) ? NUMBERED : []),
    "",
    ...usesOf(text),
    text,
    ...(calls ? emitTable(model, stubs) : []),
  ];
  return `${parts.join("\n")}\n`;
}

/** What the shape of contracts brings with it, and a reader of the generated file need not mind. */
const ALLOWED = [
  "// A program uses a part of what is here.",
  "#![allow(dead_code)]",
  "// Alternatives and required members are as many, as large and as named as the contracts say.",
  "#![allow(clippy::too_many_arguments, clippy::large_enum_variant)]",
  "#![allow(clippy::enum_variant_names)]",
];

const NUMBERED = ["// Names that fall together get a number.", "#![allow(non_camel_case_types)]"];

function usesMacro(lines: readonly string[], name: string): boolean {
  return lines.some((line) => line.startsWith(`${name}!`));
}

function codesOf(model: Model): string[] {
  return [...new Set(model.functions.flatMap(({ errors }) => errors.map(({ code }) => code)))].sort();
}

/** In two groups, sorted later. `serde`'s `Error` has another name here, as the SDK has one too. */
const IMPORTS: { from: string; names: (string | { name: string; as: string })[] }[][] = [
  [
    { from: "std::collections", names: ["BTreeMap", "HashMap"] },
    { from: "std", names: ["fmt"] },
    { from: "std::future", names: ["IntoFuture"] },
    { from: "std::marker", names: ["PhantomData"] },
    { from: "std::pin", names: ["Pin"] },
    { from: "std::sync", names: ["Arc", "OnceLock"] },
    { from: "std::time", names: ["Duration"] },
  ],
  [
    {
      from: "iii_sdk::protocol",
      names: ["RegisterTriggerInput", "TriggerAction", "TriggerRequest", "TriggerRequestWithMetadata"],
    },
    { from: "iii_sdk", names: ["IIIClient", "RegisterFunction"] },
    { from: "serde::de", names: ["DeserializeOwned", { name: "Error", as: "DeError" }] },
    { from: "serde", names: ["Deserialize", "Deserializer", "Serialize", "Serializer"] },
    { from: "serde_json", names: ["Map", "Value"] },
  ],
];

/** Rust warns of imports that nothing uses, so they are read off the code, without its comments and texts. */
function usesOf(text: string): string[] {
  const code = text
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("//"))
    .join("\n")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  const words = new Set(code.match(/(?<![\w.:])\w+/g));
  const groups = IMPORTS.map((group) =>
    group
      .flatMap(({ from, names }) => {
        const used = names.filter((one) => words.has(typeof one === "string" ? one : one.as));
        const shown = used.map((one) => (typeof one === "string" ? one : `${one.name} as ${one.as}`));
        if (shown.length === 0) return [];
        const line = `use ${from}::${shown.length === 1 ? shown[0] : `{${shown.join(", ")}}`};`;
        return line.length <= MAX_WIDTH ? [line] : [`use ${from}::{\n    ${shown.join(", ")},\n};`];
      })
      .sort(),
  );
  return groups
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")
    .split("\n");
}

function runtime(name: string): string {
  return readFileSync(new URL(`../../../runtimes/rust/${name}.rs`, import.meta.url), "utf8").trimEnd();
}
