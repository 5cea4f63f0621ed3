/** The lines that a testee prints: read, judged by `schemas/testee.json`, told apart. */
import { readFileSync } from "node:fs";
import { checkFormat } from "../files/kit-schema.js";
import { kitPath } from "../files/paths.js";
import { isObject, type Json, type JsonObject } from "../scenario/json.js";
import type { TesteeGreeting } from "./launch.js";

export type TesteeLine =
  | { kind: "greeting"; greeting: TesteeGreeting }
  | { kind: "answer"; id: number; value: JsonObject; failed: boolean }
  | { kind: "event"; value: JsonObject }
  /** Neither of these; `message` quotes it. */
  | { kind: "fault"; message: string };

/** A quotation in a message is no longer than this. */
const QUOTED = 200;

export function readTesteeLine(text: string): TesteeLine {
  const quoted = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return fault(`printed a line that is no JSON: ${quoted}`);
  }
  if (!isObject(value)) return fault(`printed a line that is no object: ${quoted}`);
  const [problem] = checkFormat("testee", value);
  if (problem) {
    const where = problem.pointer === "" ? "it" : problem.pointer;
    return fault(`printed a line that is no greeting, answer or event (${where} ${problem.message}): ${quoted}`);
  }
  if ("testee" in value) return { kind: "greeting", greeting: value as unknown as TesteeGreeting };
  if ("id" in value) return { kind: "answer", id: value.id as number, value, failed: value.error !== undefined };
  return { kind: "event", value };
}

/** Every command and feature that a greeting may list. */
export function everyAbility(): { commands: string[]; features: string[] } {
  const schema = JSON.parse(readFileSync(kitPath("schemas", "testee.json"), "utf8")) as {
    $defs: Record<"command" | "feature", { enum: string[] }>;
  };
  return { commands: schema.$defs.command.enum, features: schema.$defs.feature.enum };
}

function fault(message: string): TesteeLine {
  return { kind: "fault", message };
}
