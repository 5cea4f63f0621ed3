/** Judges the request of an in-process function by its contract's schema. */
import { dropOptionalNulls, validate } from "@triad-protocol/schemas";
import type { ErrorBody } from "../frames/frame.js";

export type Judged =
  | { readonly ok: true; readonly request: unknown }
  | { readonly ok: false; readonly error: ErrorBody };

/** Without a schema everything is accepted. Absent and null are one for optional members (DSC-28). */
export function judgeRequest(functionId: string, schemaId: string | undefined, value: unknown): Judged {
  if (schemaId === undefined) return { ok: true, request: value };
  const request = dropOptionalNulls(schemaId, value);
  const verdict = validate(schemaId, request);
  if (verdict.valid) return { ok: true, request };
  const [failure] = verdict.failures;
  const where = failure === undefined || failure.pointer === "" ? "the request" : failure.pointer;
  const detail = `${where}: ${failure?.message ?? "does not fit its schema"}`;
  const message = `Failed to deserialize input for ${functionId}: ${detail}`;
  return { ok: false, error: { code: "deserialization_error", message } };
}
