/** The messages of the worker protocol that a page sends and reads, and the errors that come of them. */

/** Version of this runtime, as the engine lists it. */
export const VERSION = "0.1.0";

export interface Message {
  type: string;
  [member: string]: unknown;
}

/** A call that failed; `code` is the one of the wire, or `TIMEOUT`, or `SHUTDOWN`. */
export class InvocationError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly function_id?: string,
    readonly stacktrace?: string,
  ) {
    super(message);
    this.name = "InvocationError";
  }
}

/** A registration that the engine has refused. */
export class RegistrationRejectedError extends Error {
  constructor(
    readonly code: string,
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(`registration rejected: ${code}: ${String(details.worker_name ?? details.function_id ?? "")}`);
    this.name = "RegistrationRejectedError";
  }
}

/** Says who the worker is. */
export function announcement(name: string, namespace: string | undefined): Message {
  // Some workers of pages have no navigator.
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return {
    type: "invokefunction",
    function_id: "engine::workers::register",
    data: { runtime: "browser", version: VERSION, name, os: navigator?.userAgent || "browser", namespace },
    action: { type: "void" },
    namespace: "default",
  };
}

/** The message as an object, or undefined: what cannot be read must not end the reading. */
export function readMessage(data: unknown): Message | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) && typeof value.type === "string" ? (value as Message) : undefined;
  } catch {
    return undefined;
  }
}

/** The error of a result in whatever form it came; a form that is not the protocol's is `UNKNOWN`, never lost. */
export function readError(error: unknown, functionId: string): InvocationError {
  if (isObject(error) && typeof error.code === "string" && typeof error.message === "string") {
    const stack = typeof error.stacktrace === "string" ? error.stacktrace : undefined;
    return new InvocationError(error.code, error.message, functionId, stack);
  }
  return new InvocationError("UNKNOWN", typeof error === "string" ? error : JSON.stringify(error), functionId);
}

/** What a handler threw, as the protocol says it: its own code if it is an `InvocationError`, else `fallback`. */
export function errorBody(thrown: unknown, fallback: string): { code: string; message: string } {
  if (thrown instanceof InvocationError) return { code: thrown.code, message: thrown.message };
  return { code: fallback, message: thrown instanceof Error ? thrown.message : String(thrown) };
}

export function textOf(message: Message, member: string): string {
  const value = message[member];
  return typeof value === "string" ? value : "";
}

/** A version 4 UUID, also on pages of insecure origin, which have no `crypto.randomUUID`. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
