/** Which subject the command line means: spawned from the catalogue or from a command, connected to, or attached. */
import { type CatalogueEntry, LAUNCH_DEFAULTS, loadCatalogueEntry } from "../catalogue/catalogue.js";
import { applyVariant, type Launch } from "../subject/launch.js";
import { parseSubjectUrl } from "../subject/port.js";
import { usageError } from "./parse.js";

export interface SourceOptions {
  url?: string;
  catalogue?: string;
  attach?: boolean;
  variant?: string;
  env?: Record<string, string>;
  readyLine?: string;
  name?: string;
  profile?: string[];
  feature?: string[];
}

export type Source =
  | { how: "spawned"; launch: Launch }
  | { how: "connected"; url: string }
  /** Without `url` the kit chooses a free port; `launch` is what it proposes to start. */
  | { how: "attached"; url?: string; launch?: Launch };

export interface ChosenSubject {
  source: Source;
  entry?: CatalogueEntry;
  name: string;
  /** What it declares. */
  profiles: string[];
  features: string[];
}

/** What an engine never seen before is judged by. */
const DEFAULT_PROFILES: readonly string[] = ["core"];

/** Throws a usage error unless exactly one way was chosen. `command` is what followed `--`. */
export function chooseSubject(options: SourceOptions, command: readonly string[]): ChosenSubject {
  const entry = options.catalogue === undefined ? undefined : loadCatalogueEntry(options.catalogue);
  const source = chooseSource(options, command, entry);
  if (entry && entry.kind !== "engine") throw usageError(`${entry.name} is of kind ${entry.kind}, not an engine`);
  const spawned = source.how === "spawned";
  if (options.variant !== undefined && !entry)
    throw usageError("--variant needs --catalogue: variants are described there");
  if (entry) applyVariant(entry.launch, options.variant);
  if (!spawned && options.env) throw usageError("--env is for a subject that the kit starts (--catalogue or -- CMD)");
  const declared = [...(entry?.profiles ?? options.profile ?? DEFAULT_PROFILES)];
  // What is asked for beyond the catalogue is taken as declared: it must then hold.
  const profiles = [...new Set([...declared, ...(options.profile ?? [])])];
  const features = [...new Set([...(entry?.features ?? []), ...(options.feature ?? [])])];
  const name = options.name ?? entry?.title ?? nameOf(source, command);
  return { source, ...(entry ? { entry } : {}), name, profiles, features };
}

function chooseSource(options: SourceOptions, command: readonly string[], entry: CatalogueEntry | undefined): Source {
  const { url, attach } = options;
  if (url !== undefined) parseSubjectUrl(url);
  if (attach) {
    if (command.length) throw usageError("--attach waits for what you start yourself: leave out the command");
    return { how: "attached", ...(url === undefined ? {} : { url }), ...(entry ? { launch: entry.launch } : {}) };
  }
  if (entry) {
    if (url !== undefined) throw usageError("--catalogue starts its own subject: leave out --url, or add --attach");
    if (command.length) throw usageError("--catalogue brings its own command: leave out the one after --");
    return { how: "spawned", launch: { ...entry.launch, env: { ...entry.launch.env, ...options.env } } };
  }
  if (command.length) return { how: "spawned", launch: launchOf(command, options) };
  if (url !== undefined) return { how: "connected", url };
  throw usageError(
    "no subject: give --url ws://host:port/, --catalogue NAME, --attach, or a command after -- (with {port} in it)",
  );
}

function launchOf(command: readonly string[], options: SourceOptions): Launch {
  const env = options.env ?? {};
  const url = options.url ?? LAUNCH_DEFAULTS.url;
  const told = [...command, ...Object.values(env)].some((text) => text.includes("{port}"));
  if (options.url === undefined && !told) {
    throw usageError(
      "the command does not learn its port: put {port} into it or into --env NAME={port}, " +
        "or say with --url where it always listens",
    );
  }
  return {
    ...LAUNCH_DEFAULTS,
    name: command[0] ?? "",
    command,
    env,
    cwd: process.cwd(),
    url,
    ready: options.readyLine === undefined ? { url } : { line: checkedPattern(options.readyLine) },
    files: {},
    variants: {},
  };
}

function checkedPattern(pattern: string): string {
  try {
    return new RegExp(pattern).source;
  } catch (error) {
    throw usageError(`--ready-line is not a regular expression: ${(error as Error).message}`);
  }
}

function nameOf(source: Source, command: readonly string[]): string {
  if (source.how === "spawned")
    return command
      .filter((part) => !part.startsWith("-") && !part.includes("{"))
      .slice(0, 2)
      .join(" ");
  return source.url === undefined ? "attached engine" : new URL(source.url).host;
}
