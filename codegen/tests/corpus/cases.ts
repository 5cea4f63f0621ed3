/** Every example of a contract or a schema, and every valid vector, as an instance of a type that generated code has a name for. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { BASE, contracts, dropOptionalNulls, schema } from "@triad-protocol/schemas";
import { loadSources, PACKAGE_ROOT } from "@triad-protocol/schemas/tools";
import { isObject, listAt, textAt } from "../../src/json.js";
import type { Model } from "../../src/model/model.js";
import { pascal, typePrefix } from "../../src/model/words.js";

export interface Case {
  /** Where it stands, for messages. */
  at: string;
  /** Name in the model. */
  type: string;
  value: unknown;
}

export interface Cases {
  cases: Case[];
  /** Those whose type the model does not have. */
  unreached: string[];
}

/** Title of the schema of any JSON value, which no language has a type of its own for. */
const ANY = "Json";

const PARTS = ["request", "response", "failure", "config", "payload", "reply", "value"];

export function collectCases(model: Model): Cases {
  const names = new Set(model.types.map(({ name }) => name));
  const all = [...readExamples(), ...readVectors(), ...readSchemaExamples()].map(toNamed);
  return {
    cases: all.filter(({ type }) => names.has(type)),
    unreached: all.filter(({ type }) => !names.has(type)).map(({ at }) => at),
  };
}

/** What stands for unknown tags is no type of its own in every language; it is a value of its union. */
function toNamed(one: Case): Case {
  return { ...one, type: one.type.replace(/^Unknown(?=[A-Z])/, "") };
}

/** `examples` of everything in the schemas that has a title. */
function readSchemaExamples(): Case[] {
  const found: Case[] = [];
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const [index, one] of value.entries()) walk(one, `${at}/${index}`);
    if (!isObject(value)) return;
    const type = textAt(value, "title");
    if (type !== undefined && type !== ANY)
      for (const [index, one] of listAt(value, "examples").entries())
        found.push({ at: `${at}/examples/${index}`, type, value: one });
    for (const [name, inner] of Object.entries(value))
      if (!["examples", "enum", "const", "default"].includes(name)) walk(inner, `${at}/${name}`);
  };
  for (const { kind, path: file, value } of loadSources(PACKAGE_ROOT)) if (kind === "schema") walk(value, `${file}#`);
  for (const contract of contracts())
    for (const part of ["$defs", ...PARTS])
      walk((contract as unknown as Record<string, unknown>)[part], `${textAt(contract, "id")}#/${part}`);
  return found;
}

function readExamples(): Case[] {
  return contracts().flatMap((contract) => {
    const { id } = contract as unknown as { id: string };
    const invalid = new Set(
      listAt(contract, "errors").flatMap((one) =>
        textAt(one, "cause") === "invalid_request" ? [textAt(one, "code")] : [],
      ),
    );
    return listAt(contract, "examples").flatMap((example, index) =>
      PARTS.filter((part) => isObject(example) && Object.hasOwn(example, part)).flatMap((part) => {
        const { error, failure } = example as { error?: unknown; failure?: unknown };
        const code = textAt(error, "code") ?? textAt(failure, "error");
        if (part === "request" && code !== undefined && (invalid.has(code) || code === "invalid_request")) return [];
        return [
          {
            at: `${id}#/examples/${index}/${part}`,
            type: typePrefix(id) + pascal(part),
            value: (example as Record<string, unknown>)[part],
          },
        ];
      }),
    );
  });
}

function readVectors(): Case[] {
  const root = path.join(PACKAGE_ROOT, "vectors");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  const valid = files.filter((file) => path.basename(path.dirname(file)) === "valid" && file.endsWith(".json")).sort();
  return valid.map((file) => {
    const at = file.replaceAll(path.sep, "/");
    const id = `${BASE}${at.replace(/\/valid\/[^/]*$/, "")}.json`;
    const title = textAt(schema(id), "title");
    if (title === undefined) throw new Error(`${at}: ${id} is no schema with a title`);
    const vector: unknown = JSON.parse(readFileSync(path.join(root, file), "utf8"));
    const { instance, received } = vector as { instance: unknown; received?: boolean };
    return { at, type: title, value: received === true ? dropOptionalNulls(id, instance) : instance };
  });
}
