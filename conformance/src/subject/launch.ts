/**
 * How a subject is started: one form for catalogue entries and for `-- CMD…`.
 *
 * `{port}` and `{dir}` stand in the command, the environment, the files and the ready condition; they are filled when
 * an instance is started. No shell is involved, so nothing needs quoting and it is the same on every platform.
 */
import { KitError } from "../errors.js";

export interface Launch {
  /** Name for messages. */
  name: string;
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Absolute. */
  cwd: string;
  /** The WebSocket address, with `{port}` unless the subject always listens on the same port. */
  url: string;
  ready: ReadyCondition;
  /** Bound of the start, in ms. */
  readyWithinMs: number;
  /** Signal that asks for a graceful stop. Windows has none: there the process tree is ended at once. */
  stopSignal: NodeJS.Signals;
  /** Bound of the stop, in ms; after it the process group is killed. */
  stopWithinMs: number;
  /** Written into `{dir}` before the start: relative path → text. */
  files: Readonly<Record<string, string>>;
  variants: Readonly<Record<string, LaunchVariant>>;
}

/** `url`: ws:// must upgrade, http:// must answer 2xx. `line`: a regular expression that a line of output matches. */
export type ReadyCondition = { url: string } | { line: string };

export interface LaunchVariant {
  /** Replaces the command. */
  command?: readonly string[];
  /** Added to the environment and files. */
  env?: Readonly<Record<string, string>>;
  files?: Readonly<Record<string, string>>;
}

/** The launch with a variant applied. */
export function applyVariant(launch: Launch, name: string | undefined): Launch {
  if (name === undefined) return launch;
  const variant = launch.variants[name];
  if (!variant) throw unknownVariant(launch, name);
  return {
    ...launch,
    command: variant.command ?? launch.command,
    env: { ...launch.env, ...variant.env },
    files: { ...launch.files, ...variant.files },
  };
}

/** Replaces `{port}` and `{dir}`; every other brace stays as it is. */
export function fill(text: string, values: { port: number; dir: string }): string {
  return text.replace(/\{(port|dir)\}/g, (_, name: "port" | "dir") => String(values[name]));
}

/** The launch with all its places filled. */
export function fillLaunch(launch: Launch, values: { port: number; dir: string }): Launch {
  const each = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([key, text]) => [key, fill(text, values)]));
  return {
    ...launch,
    command: launch.command.map((part) => fill(part, values)),
    env: each(launch.env),
    files: each(launch.files),
    url: fill(launch.url, values),
    ready: "url" in launch.ready ? { url: fill(launch.ready.url, values) } : launch.ready,
  };
}

function unknownVariant(launch: Launch, name: string): KitError {
  const known = Object.keys(launch.variants);
  const has = known.length ? `it has: ${known.join(", ")}` : "it has none";
  return new KitError("unknown_variant", `${launch.name} has no variant "${name}"; ${has}`, 2);
}
