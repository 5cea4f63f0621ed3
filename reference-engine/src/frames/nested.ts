/**
 * The objects inside a frame that belong to the protocol: error, action, HTTP invocation. They are small and rare, so
 * they are read from parsed JSON. Prototype names cannot leak in: JSON.parse makes own members only, and only own
 * ones are looked at.
 */
import type { ErrorBody, HttpAuth, HttpInvocation, HttpMethod, InvokeAction } from "./frame.js";
import { missing, wrongType } from "./member.js";

type Members = Readonly<Record<string, unknown>>;

export function readErrorBody(value: Members): ErrorBody {
  const stacktrace = optional(value, "error", "stacktrace", "string") as string | undefined;
  const code = text(value, "error", "code");
  const message = text(value, "error", "message");
  return stacktrace === undefined ? { code, message } : { code, message, stacktrace };
}

export function readAction(value: Members): InvokeAction {
  const type = text(value, "action", "type");
  if (type === "void") return { type };
  if (type === "enqueue") return { type, queue: text(value, "action", "queue") };
  throw wrongType("action.type", "void or enqueue", "another string");
}

const METHODS: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

export function readHttpInvocation(value: Members): HttpInvocation {
  const method = own(value, "method") ?? undefined;
  if (method !== undefined && !(typeof method === "string" && METHODS.includes(method)))
    throw wrongType("invocation.method", METHODS.join(", "), kindOf(method));
  const timeout = optional(value, "invocation", "timeout_ms", "number") as number | undefined;
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 0))
    throw wrongType("invocation.timeout_ms", "a whole number from 0", String(timeout));
  const headers = own(value, "headers") ?? undefined;
  if (headers !== undefined && !isTextMap(headers))
    throw wrongType("invocation.headers", "an object of strings", kindOf(headers));
  const auth = optional(value, "invocation", "auth", "object") as Members | undefined;
  return {
    url: text(value, "invocation", "url"),
    ...(method === undefined ? {} : { method: method as HttpMethod }),
    ...(timeout === undefined ? {} : { timeout_ms: timeout }),
    ...(headers === undefined ? {} : { headers }),
    ...(auth === undefined ? {} : { auth: readAuth(auth) }),
  };
}

function readAuth(value: Members): HttpAuth {
  const at = "invocation.auth";
  const type = text(value, at, "type");
  switch (type) {
    case "hmac":
      return { type, secret_key: text(value, at, "secret_key") };
    case "bearer":
      return { type, token_key: text(value, at, "token_key") };
    case "api_key":
      return { type, header: text(value, at, "header"), value_key: text(value, at, "value_key") };
    default:
      throw wrongType(`${at}.type`, "hmac, bearer or api_key", "another string");
  }
}

function own(value: Members, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function text(value: Members, at: string, name: string): string {
  const found = own(value, name);
  if (typeof found === "string") return found;
  throw found === undefined ? missing(`${at}.${name}`) : wrongType(`${at}.${name}`, "a string", kindOf(found));
}

function optional(value: Members, at: string, name: string, type: "string" | "number" | "object"): unknown {
  const found = own(value, name) ?? undefined;
  if (found === undefined || kindOf(found) === type) return found;
  throw wrongType(`${at}.${name}`, type === "object" ? "an object" : `a ${type}`, kindOf(found));
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return kindOf(value) === "object" && Object.values(value as object).every((inner) => typeof inner === "string");
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
