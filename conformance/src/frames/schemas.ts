/** The one place where the kit meets the schemas: frames by their sender, values by a schema's id. */
import * as schemas from "@triad-protocol/schemas";
import type { Json } from "../scenario/json.js";

export interface SchemaFault {
  pointer: string;
  message: string;
  schema: string;
}

/** Undefined when the frame fits, or when its `type` is not known (`known` false). */
export function judgeFrame(sender: "worker" | "engine", frame: Json): { known: boolean; fault?: SchemaFault } {
  const { known, schema, verdict } = schemas.validateFrame(sender, frame);
  if (!known || verdict.valid) return { known };
  const [first] = verdict.failures;
  return {
    known,
    fault: { pointer: first?.pointer ?? "", message: first?.message ?? "", schema: first?.schema ?? schema ?? "" },
  };
}

/** True for a type that is kept for an extension, which is sent only to those who asked for it (VER-2, VER-5). */
export function isReservedFor(sender: "worker" | "engine", type: string): boolean {
  const table = schemas.table("wire/reserved.json") as { messages: { type: string; senders: string[] }[] } | undefined;
  return table?.messages.some((one) => one.type === type && one.senders.includes(sender)) ?? false;
}

/** Undefined when the value fits the schema of this id. */
export function judgeBySchema(id: string, value: Json | undefined): SchemaFault | undefined {
  const verdict = schemas.validate(id, value);
  if (verdict.valid) return undefined;
  const [first] = verdict.failures;
  return { pointer: first?.pointer ?? "", message: first?.message ?? "", schema: first?.schema ?? id };
}
