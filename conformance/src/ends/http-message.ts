/** What the HTTP ends share: headers in lower case, a body that is read when it is JSON, and a bound on its size. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Json } from "../scenario/json.js";

const BODY_LIMIT = 64 * 1024 * 1024;

/** Rejects when the body is longer than 64 MiB. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_LIMIT) throw new Error(`the body is longer than ${BODY_LIMIT} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function readHeaders(headers: IncomingHttpHeaders): Record<string, Json> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<string, Json>;
}

/** JSON where the content type says so and it is; text otherwise. */
export function bodyValue(headers: IncomingHttpHeaders, body: Buffer): Json {
  const text = body.toString();
  if (!/[/+]json\b/.test(headers["content-type"] ?? "")) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A string goes out as it is, anything else as JSON, with that content type unless another is given. */
export function encodeBody(
  body: Json | undefined,
  headers: Record<string, string>,
): { text: string; headers: Record<string, string> } {
  if (body === undefined) return { text: "", headers };
  if (typeof body === "string") return { text: body, headers };
  const given = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  return { text: JSON.stringify(body), headers: given ? headers : { ...headers, "content-type": "application/json" } };
}

/** One line and the body, for the transcript. */
export function describeHttp(line: string, body: string): string {
  return body === "" ? line : `${line}\n\n${body}`;
}
