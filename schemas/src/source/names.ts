/** From the id of a contract to the names of its types and its file (contracts.md: titles of a contract's roots). */

export const PARTS = {
  function: ["request", "response", "failure"],
  callback: ["request", "response", "failure"],
  trigger: ["config", "payload", "reply"],
  store: ["value"],
} as const;

export type Part = "request" | "response" | "failure" | "config" | "payload" | "reply" | "value";

/** The parts that a contract of this kind may have; none for a kind that does not exist. */
export function partsOf(kind: unknown): readonly Part[] {
  return typeof kind === "string" && Object.hasOwn(PARTS, kind) ? PARTS[kind as keyof typeof PARTS] : [];
}

/** `engine::registered-triggers::list` becomes `EngineRegisteredTriggersList`; variables in braces are left out. */
export function typePrefix(id: string): string {
  return id
    .replaceAll(/\{[^}]*\}/g, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** Title of one part: `EngineFunctionsListRequest`. */
export function partTitle(id: string, part: Part): string {
  return typePrefix(id) + typePrefix(part);
}

/**
 * File stem of a contract: `provider::{provider}::stream` becomes `provider.stream`, `orders:created` `orders.created`.
 * Of a worker too: `provider-{provider}` becomes `provider`.
 */
export function fileStem(id: string): string {
  return id
    .split(/:+/)
    .map((segment) => segment.replaceAll(/[-_]?\{[^}]*\}/g, ""))
    .filter((segment) => segment !== "")
    .join(".");
}

/** Names of the variables in an id or a template, in order: `state:{scope}/{key}` gives `scope`, `key`. */
export function variablesOf(template: string): string[] {
  return [...template.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? "");
}
