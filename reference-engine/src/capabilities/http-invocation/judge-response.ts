// From what happened on the wire of an HTTP-invoked function to the outcome of the invocation (HTTP status mapping).
import { STATUS_CODES } from "node:http";
import type { ErrorBody } from "../../frames/frame.js";
import { proveValue } from "../../frames/prove.js";
import { type JsonSpan, parseSpan } from "../../frames/span.js";
import type { ExchangeOutcome } from "./send-request.js";

/** `result: undefined` means success without a result. */
export type Judgement = { ok: true; result: JsonSpan | undefined } | { ok: false; error: ErrorBody };

export function judgeOutcome(outcome: ExchangeOutcome): Judgement {
  switch (outcome.kind) {
    case "no_response":
      return failed("http_request_failed", outcome.reason);
    case "broken_body":
      return failed("http_response_failed", outcome.reason);
    case "response":
      return judgeResponse(outcome.status, outcome.body);
  }
}

function judgeResponse(status: number, body: Buffer): Judgement {
  if (status >= 400) return failedByStatus(status, body);
  if (body.length === 0) return { ok: true, result: undefined };
  const result = proveValue(body);
  if (result !== undefined) return { ok: true, result };
  if (status >= 300) return { ok: true, result: undefined };
  return failed("invalid_response", `HTTP ${status}: the body is not JSON`);
}

/** `{"error": {"code", "message"}}` speaks for itself; anything else is told by its status line. */
function failedByStatus(status: number, body: Buffer): Judgement {
  const document = proveValue(body);
  const named = document === undefined ? undefined : errorMember(parseSpan(document));
  if (named === undefined) return failed("http_error", `HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd());
  const code = typeof named.code === "string" ? named.code : "http_error";
  const message = typeof named.message === "string" ? named.message : "HTTP request failed";
  return failed(code, message);
}

function errorMember(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || !("error" in value)) return undefined;
  const { error } = value;
  return typeof error === "object" && error !== null && !Array.isArray(error)
    ? (error as Record<string, unknown>)
    : undefined;
}

function failed(code: string, message: string): Judgement {
  return { ok: false, error: { code, message } };
}
