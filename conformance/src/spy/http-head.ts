/** The heads of an upgrade and of its answer, as far as a bystander has to understand them. */

export interface RequestHead {
  readonly method: string;
  /** Path without its query, which may hold a key. */
  readonly path: string;
  /** A complete and correct request to upgrade to WebSocket, one that lacks something, or none. */
  readonly upgrade: "whole" | "faulty" | "none";
}

export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Longer heads are not read. */
const LONGEST = 65_536;

/** Collects bytes up to the empty line. */
export class HeadCollector {
  #held: Buffer = Buffer.alloc(0);

  /** The head and what came after it; undefined until then; `"too long"` when it does not end. */
  push(chunk: Buffer): { head: string; rest: Buffer } | "too long" | undefined {
    // The empty line may lie across two chunks.
    const from = Math.max(0, this.#held.length - 3);
    this.#held = Buffer.concat([this.#held, chunk]);
    const end = this.#held.indexOf("\r\n\r\n", from);
    if (end > LONGEST || (end < 0 && this.#held.length > LONGEST)) return "too long";
    if (end < 0) return undefined;
    const whole = { head: this.#held.toString("latin1", 0, end), rest: this.#held.subarray(end + 4) };
    this.#held = Buffer.alloc(0);
    return whole;
  }
}

export function readRequestHead(head: string): RequestHead | undefined {
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(firstLine(head)) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const headers = readFields(head);
  const names = (name: string, token: string): boolean => headers[name]?.toLowerCase().includes(token) ?? false;
  const whole =
    method === "GET" &&
    names("upgrade", "websocket") &&
    names("connection", "upgrade") &&
    headers["sec-websocket-version"] === "13" &&
    /^[\w+/]{22}==$/.test(headers["sec-websocket-key"] ?? "");
  const upgrade = whole ? "whole" : headers.upgrade === undefined ? "none" : "faulty";
  return { method, path: target.split(/[?#]/)[0] ?? "", upgrade };
}

export function readAnswerHead(head: string): AnswerHead | undefined {
  const [, status] = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(firstLine(head)) ?? [];
  return status === undefined ? undefined : { status: Number(status), headers: readFields(head) };
}

function firstLine(head: string): string {
  return head.split("\r\n", 1)[0] ?? "";
}

/** Names in lower case; equal ones are joined with a comma. */
function readFields(head: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const line of head.split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    fields[name] = fields[name] === undefined ? value : `${fields[name]}, ${value}`;
  }
  return fields;
}
