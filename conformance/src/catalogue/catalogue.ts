/** Entries of the catalogue: implementations that the kit knows how to start, with what they declare. */
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { KitError } from "../errors.js";
import { requireFormat } from "../files/kit-schema.js";
import { kitPath, repositoryPath } from "../files/paths.js";
import { readYamlFile, type YamlFile } from "../files/yaml-file.js";
import type { SubjectKind } from "../result/result.js";
import type { Launch, LaunchVariant, ReadyCondition } from "../subject/launch.js";
import { parseDuration } from "./duration.js";

export interface CatalogueEntry {
  name: string;
  title: string;
  kind: SubjectKind;
  version?: string;
  language?: string;
  homepage?: string;
  launch: Launch;
  /** Command that installs or builds what the start needs. */
  prepare?: readonly string[];
  profiles: string[];
  features: string[];
  /** Absolute path of its baseline. */
  known?: string;
}

/** The file as it is written; the schema is `schemas/catalogue.json`. */
interface EntryFile {
  name: string;
  title?: string;
  kind: SubjectKind;
  version?: string;
  language?: string;
  homepage?: string;
  start: {
    command: string[];
    env?: Record<string, string>;
    cwd?: string;
    url?: string;
    ready?: ReadyCondition;
    prepare?: string[];
    ready_within?: string;
    stop?: { signal?: NodeJS.Signals; within?: string };
    files?: Record<string, string>;
  };
  variants?: Record<string, LaunchVariant>;
  profiles: string[];
  features?: string[];
  known?: string;
}

export const LAUNCH_DEFAULTS = {
  url: "ws://127.0.0.1:{port}/",
  readyWithinMs: 15_000,
  stopSignal: "SIGTERM",
  stopWithinMs: 15_000,
} as const;

/** Names of the entries that come with the kit, sorted. */
export function catalogueNames(): string[] {
  const files = readdirSync(kitPath("catalogue")).filter((file) => file.endsWith(".yaml"));
  return files.map((file) => basename(file, ".yaml")).sort();
}

/** An entry by its name, or by the path of a file of that form. Throws `KitError` (exit 2). */
export function loadCatalogueEntry(nameOrPath: string): CatalogueEntry {
  if (/[/\\]|\.ya?ml$/.test(nameOrPath)) {
    const path = resolve(nameOrPath);
    return readEntry(path, nameOrPath, dirname(path));
  }
  const path = kitPath("catalogue", `${nameOrPath}.yaml`);
  if (!existsSync(path)) {
    throw new KitError(
      "unknown_catalogue_entry",
      `The catalogue has no "${nameOrPath}"; it has: ${catalogueNames().join(", ")}. A path to a file works too`,
      2,
    );
  }
  return readEntry(path, `conformance/catalogue/${nameOrPath}.yaml`, repositoryPath());
}

function readEntry(path: string, shown: string, base: string): CatalogueEntry {
  const file = readYamlFile(path, shown);
  requireFormat("catalogue", file, shown);
  const entry = file.value as EntryFile;
  checkEntry(entry, file, shown);
  const { title, version, language, homepage, known } = entry;
  return {
    name: entry.name,
    title: title ?? entry.name,
    kind: entry.kind,
    ...(version === undefined ? {} : { version }),
    ...(language === undefined ? {} : { language }),
    ...(homepage === undefined ? {} : { homepage }),
    launch: toLaunch(entry, base),
    ...(entry.start.prepare === undefined ? {} : { prepare: entry.start.prepare }),
    profiles: entry.profiles,
    features: entry.features ?? [],
    ...(known === undefined ? {} : { known: resolve(base, known) }),
  };
}

function toLaunch(entry: EntryFile, base: string): Launch {
  const { start } = entry;
  return {
    name: entry.name,
    command: start.command,
    env: start.env ?? {},
    cwd: resolve(base, start.cwd ?? "."),
    url: start.url ?? LAUNCH_DEFAULTS.url,
    // Only an engine has an address; a testee is never asked for it.
    ready: start.ready ?? { url: LAUNCH_DEFAULTS.url },
    readyWithinMs: start.ready_within ? parseDuration(start.ready_within) : LAUNCH_DEFAULTS.readyWithinMs,
    stopSignal: start.stop?.signal ?? LAUNCH_DEFAULTS.stopSignal,
    stopWithinMs: start.stop?.within ? parseDuration(start.stop.within) : LAUNCH_DEFAULTS.stopWithinMs,
    files: start.files ?? {},
    variants: entry.variants ?? {},
  };
}

/** What the schema cannot say. */
function checkEntry(entry: EntryFile, file: YamlFile, shown: string): void {
  const fail = (pointer: string, message: string): never => {
    throw new KitError("bad_format", `${shown}:${file.lineOf(pointer)}: ${message}`, 2);
  };
  const stem = basename(file.path).replace(/\.ya?ml$/, "");
  if (entry.name !== stem) fail("/name", `the name "${entry.name}" differs from the file's stem "${stem}"`);
  const { ready } = entry.start;
  if (entry.kind === "engine" && ready === undefined) fail("/start", `an engine lacks the member "ready"`);
  if (ready && "line" in ready) {
    try {
      new RegExp(ready.line);
    } catch (error) {
      fail("/start/ready/line", `not a regular expression: ${(error as Error).message}`);
    }
  }
  for (const [pointer, files] of filesOf(entry)) {
    const outside = Object.keys(files).find((name) => isAbsolute(name) || relative("", name).startsWith(".."));
    if (outside !== undefined) fail(pointer, `file "${outside}" lies outside of {dir}`);
  }
  if (entry.kind === "sdk") return;
  const url = entry.start.url ?? LAUNCH_DEFAULTS.url;
  const texts = [
    ...entry.start.command,
    ...Object.values(entry.start.env ?? {}),
    ...Object.values(entry.start.files ?? {}),
  ];
  if (url.includes("{port}") && !texts.some((text) => text.includes("{port}"))) {
    fail("/start", "nothing tells the subject its port: put {port} into command, env or files, or give a fixed url");
  }
}

function filesOf({ start, variants = {} }: EntryFile): [pointer: string, files: Readonly<Record<string, string>>][] {
  const ofVariants = Object.entries(variants).map(([name, variant]): [string, Readonly<Record<string, string>>] => [
    `/variants/${name}/files`,
    variant.files ?? {},
  ]);
  return [["/start/files", start.files ?? {}], ...ofVariants];
}
