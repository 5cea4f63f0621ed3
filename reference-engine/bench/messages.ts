/**
 * The messages of the load: built once, with only the invocation id patched in for each call.
 */
import { frameOf, MASK_BYTE } from "./raw-socket.js";

const ID_HEAD = "00000000-0000-4000-8000-";
const ID_MARK = '"invocation_id":"';
const DIGITS = 12;

/** A prebuilt frame whose invocation id can be set. */
export class Template {
  readonly frame: Buffer;
  readonly #idAt: number;

  constructor(message: string) {
    const bytes = Buffer.from(message);
    const { frame, payloadAt } = frameOf(bytes);
    this.frame = frame;
    this.#idAt = payloadAt + bytes.indexOf(ID_MARK + ID_HEAD) + ID_MARK.length + ID_HEAD.length;
  }

  withId(number: number): Buffer {
    const digits = number.toString(16).padStart(DIGITS, "0");
    for (let i = 0; i < DIGITS; i++) this.frame[this.#idAt + i] = digits.charCodeAt(i) ^ MASK_BYTE;
    return this.frame;
  }
}

/** Number of the call that a message belongs to, or -1. Engines may order members freely, so it is searched for. */
export function idOf(text: string): number {
  const at = text.lastIndexOf(ID_MARK + ID_HEAD);
  if (at < 0) return -1;
  const from = at + ID_MARK.length + ID_HEAD.length;
  return Number.parseInt(text.slice(from, from + DIGITS), 16);
}

export function callTemplate(functionId: string, payload: string): Template {
  return new Template(
    `{"type":"invokefunction","invocation_id":"${ID_HEAD}${"0".repeat(DIGITS)}","function_id":"${functionId}","data":${payload}}`,
  );
}

export function resultTemplate(functionId: string, payload: string): Template {
  return new Template(
    `{"type":"invocationresult","invocation_id":"${ID_HEAD}${"0".repeat(DIGITS)}","function_id":"${functionId}","result":${payload}}`,
  );
}

const WORDS = "the quick brown fox jumps over a lazy dog while seven wizards make toxic brew for the evil queen".split(
  " ",
);

/** A JSON object of exactly `bytes` bytes: records with ids, numbers, short strings and a line of text each. */
export function payloadOf(bytes: number): string {
  const rows: string[] = [];
  let size = '{"rows":[],"pad":""}'.length;
  for (let i = 0; ; i++) {
    const text = Array.from({ length: 14 }, (_, k) => WORDS[(i * 7 + k) % WORDS.length]).join(" ");
    const row = JSON.stringify({
      id: i,
      name: `user-${i}`,
      text,
      tags: ["a", "b"],
      score: i * 1.5,
      active: i % 2 === 0,
    });
    if (size + row.length + 1 > bytes) break;
    rows.push(row);
    size += row.length + (rows.length > 1 ? 1 : 0);
  }
  return `{"rows":[${rows.join(",")}],"pad":"${"x".repeat(Math.max(0, bytes - size))}"}`;
}
