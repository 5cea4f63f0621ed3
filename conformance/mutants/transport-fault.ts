// Small parts of the faults of transport.
import { OPCODES } from "../src/mutants/frame-splitter.js";
import type { RawFrame, Session } from "../src/mutants/mutant.js";
import { isObject } from "./fault.js";

export const TELEMETRY = /^(OTLP|MTRC|LOGS)/;
export const isData = (frame: RawFrame): boolean => frame.opcode === OPCODES.text || frame.opcode === OPCODES.binary;
export const textOf = (frame: RawFrame): string => frame.payload?.toString("utf8") ?? "";
export const refuse = (status: string) => (): string =>
  `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
/** The first of the values that the client offers under this header. */
export const offered = (request: string, name: string): string | undefined =>
  new RegExp(`^${name}: *([^,;\\r\\n]+)`, "im").exec(request)?.[1];
export const addHeader = (head: string, status: number, name: string, value: string | undefined): string | undefined =>
  status === 101 && value ? head.replace("\r\n\r\n", `\r\n${name}: ${value}\r\n\r\n`) : undefined;
export const complain = (session: Session): void =>
  session.send("worker", { type: "error", error: { code: "BAD", message: "bad message" } });

export function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (!isObject(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapLeaves(item, change)]));
}

export const KNOWN: Record<string, readonly string[]> = {
  registerfunction: ["type", "id", "description", "request_format", "response_format", "metadata", "invocation"],
  invokefunction: [
    "type",
    "invocation_id",
    "function_id",
    "data",
    "traceparent",
    "baggage",
    "action",
    "metadata",
    "namespace",
  ],
};

/** Bytes of the message that is being sent in several frames. */
export function fragmented(frame: RawFrame, session: Session): number {
  if (!isData(frame) && frame.opcode !== OPCODES.continuation) return 0;
  const sum =
    frame.opcode === OPCODES.continuation ? Number(session.memory.get("sum") ?? 0) + frame.length : frame.length;
  session.memory.set("sum", sum);
  return sum;
}
