/** Every example of a contract and every valid vector as an instance of a type that generated code has a name for. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { BASE, contracts, dropOptionalNulls, schema } from "@triad-protocol/schemas";
import { PACKAGE_ROOT } from "@triad-protocol/schemas/tools";
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
  /** Vectors of schemas that no function or trigger type reaches: of wire messages, files, stores and callbacks. */
  unreached: string[];
}

const PARTS = ["request", "response", "failure", "config", "payload", "reply"];

export function collectCases(model: Model): Cases {
  const names = new Set(model.types.map(({ name }) => name));
  const vectors = readVectors();
  return {
    cases: [...readExamples(), ...vectors].filter(({ type }) => names.has(type)),
    unreached: vectors.filter(({ type }) => !names.has(type)).map(({ at }) => at),
  };
}

function readExamples(): Case[] {
  return contracts().flatMap((contract) => {
    const { kind, id } = contract as unknown as { kind: string; id: string };
    if (kind !== "function" && kind !== "trigger") return [];
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
