// Every JSON example of the text says in its info string what it is an example of, and is judged by that schema:
//   ```json from-worker                      messages that a worker sends: one, or several,
//                                            one a line or parted by empty lines
//   ```json from-engine                      messages that the engine sends
//   ```json engine::functions::list request  a part of a contract: request, response, config, payload
//   ```json common/error-body.json           any schema, by its id below the base

import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import type { Fault } from "../fault.js";
import type { Chapter } from "../parse/chapter.js";
import type { Fence } from "../parse/fences.js";
import { type Bundle, isObject } from "./neighbours.js";

const PARTS = ["request", "response", "failure", "config", "payload", "reply", "value"];

export interface Judge {
  /** The message of what is wrong; undefined when the value fits. `schema` is an id below the base. */
  judge(schema: string, value: unknown): string | undefined;
  /** Id below the base of a contract's part; undefined when there is no such contract or part. */
  partOf(contract: string, part: string): string | undefined;
}

export function createJudge(bundle: Bundle): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  for (const [id, schema] of Object.entries(bundle.schemas)) ajv.addSchema(schema, `${bundle.base}${id}`);
  const files = new Map(Object.entries(bundle.contracts).map(([file, { id }]) => [id, file]));
  return {
    judge(schema, value) {
      const validate = ajv.getSchema(`${bundle.base}${schema}`);
      if (!validate) return `there is no schema ${schema}`;
      return validate(value) ? undefined : describeErrors(validate.errors ?? []);
    },
    partOf(contract, part) {
      const id = files.get(contract)?.replace(/\.json$/, `.${part}.json`);
      return id !== undefined && bundle.schemas[id] !== undefined ? id : undefined;
    },
  };
}

function describeErrors(errors: readonly ErrorObject[]): string {
  return errors.map(({ instancePath, message }) => `${instancePath || "the value"} ${message ?? ""}`).join("; ");
}

interface Example {
  readonly value: unknown;
  readonly line: number;
}

export function checkExamples(chapters: readonly Chapter[], judge: Judge, faults: Fault[]): number {
  let count = 0;
  for (const { file, fences } of chapters) {
    for (const fence of fences) {
      if (!/^jsonc?\b/.test(fence.info)) continue;
      const refuse = (code: Fault["code"], line: number, message: string): void => {
        faults.push({ code, file, line, message });
      };
      const pick = chooseSchema(fence.info, judge);
      if (typeof pick === "string") {
        refuse("example_marker", fence.line, pick);
        continue;
      }
      for (const { value, line } of readValues(fence, refuse)) {
        count += 1;
        const schema = pick.schemaOf(value);
        const problem = judge.judge(schema, value);
        if (problem !== undefined) refuse("example_schema", line, `${schema}: ${problem}`);
      }
    }
  }
  return count;
}

function chooseSchema(info: string, judge: Judge): { schemaOf: (value: unknown) => string } | string {
  const [, first, second, ...rest] = info.split(/\s+/);
  if (rest.length === 0 && second === undefined && (first === "from-worker" || first === "from-engine")) {
    return { schemaOf: (value) => `wire/${first}/${isObject(value) ? String(value.type) : "frame"}.json` };
  }
  if (rest.length === 0 && second === undefined && first?.endsWith(".json")) return { schemaOf: () => first };
  if (rest.length === 0 && first !== undefined && second !== undefined && PARTS.includes(second)) {
    const id = judge.partOf(first, second);
    return id === undefined ? `no contract "${first}" has a part "${second}"` : { schemaOf: () => id };
  }
  return `"${info}" does not say what the example is: write json from-worker, json from-engine, json <contract id> <part> or json <schema>.json`;
}

/** The values of a fence: one in all, or several, parted by empty lines or one on each line. */
function readValues(fence: Fence, refuse: (code: "example_json", line: number, message: string) => void): Example[] {
  const examples: Example[] = [];
  const lines = fence.body.split("\n");
  const first = fence.line + 1;
  for (let start = 0; start < lines.length; start += 1) {
    if ((lines[start] ?? "").trim() === "") continue;
    let end = start + 1;
    while (end < lines.length && (lines[end] ?? "").trim() !== "") end += 1;
    const whole = parseJson(lines.slice(start, end).join("\n"));
    const oneEach = lines.slice(start, end).every((line) => line.startsWith("{"));
    if ("value" in whole) examples.push({ value: whole.value, line: first + start });
    else if (!oneEach) refuse("example_json", first + start, whole.message);
    else {
      for (let index = start; index < end; index += 1) {
        const one = parseJson(lines[index] ?? "");
        if ("value" in one) examples.push({ value: one.value, line: first + index });
        else refuse("example_json", first + index, one.message);
      }
    }
    start = end;
  }
  return examples;
}

function parseJson(text: string): { value: unknown } | { message: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}
