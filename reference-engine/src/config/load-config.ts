// Reads a configuration file into a Config, or throws InvalidFile with everything that is wrong with it.
import { dirname, resolve } from "node:path";
import type { EngineConfiguration } from "@triad-protocol/schemas";
import type { CreateCapability } from "../capabilities/capability.js";
import { type Config, DEFAULT_HEALTH, EMBEDDED_CONFIG } from "./config.js";
import { judgeBySchema } from "./judge-by-schema.js";
import { readManifest } from "./manifest.js";
import { InvalidFile, type Problem, readEach, showValue } from "./problem.js";
import { type EntrySettings, SERVED_WORKERS } from "./served-workers.js";
import { readYamlFile, suggest, type YamlFile } from "./yaml-file.js";

const SCHEMA = "files/engine-configuration.json";
const GRACE_VARIABLE = "III_NAMESPACE_GRACE_MS";
const LONGEST_GRACE_MS = 2_147_483_647;

type Env = NodeJS.ProcessEnv;

/** The embedded configuration, with what the environment overrides. */
export function defaultConfig(env: Env): Config {
  return { ...EMBEDDED_CONFIG, ...graceOf(env) };
}

/** Throws InvalidFile. */
export function loadConfig(file: string, env: Env): Config {
  return resolveConfig(readYamlFile(file, env), env);
}

function resolveConfig(yaml: YamlFile, env: Env): Config {
  // An empty file is an empty map.
  const settled: YamlFile = yaml.value === null ? { ...yaml, value: {} } : yaml;
  const names = judgeNames(settled);
  const named = new Set(names.map(({ key }) => key));
  const problems = [...names, ...judgeBySchema(settled, SCHEMA).filter(({ key }) => !isEntryOf(named, key))];
  if (problems.length > 0) throw new InvalidFile(problems.sort(byPlace));
  return compose(settled, settled.value as EngineConfiguration, env);
}

/** The schema's own complaint about an entry whose name is already told is noise. */
function isEntryOf(named: ReadonlySet<string | undefined>, key: string | undefined): boolean {
  return key !== undefined && (named.has(key) || named.has(`${key}.name`));
}

/** Names that this version does not serve, and names that stand twice. */
function judgeNames(yaml: YamlFile): Problem[] {
  const seen = new Set<string>();
  const known = [...SERVED_WORKERS.keys()];
  const entries = (yaml.value as { workers?: unknown }).workers;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index): Problem[] => {
    const name = (entry as { name?: unknown } | null)?.name;
    if (typeof name !== "string") return [];
    const path = ["workers", index, "name"];
    const value = showValue(name, path);
    if (!SERVED_WORKERS.has(name)) {
      const near = suggest(name, known);
      const message = `this version serves no worker of this name; it serves ${known.join(", ")}`;
      const advice = near === undefined ? "Remove the entry." : `Did you mean "${near}"?`;
      return [yaml.problemAt(path, { rule: "unknown_worker", message, value, advice })];
    }
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = "this version runs one worker of each name";
    return [yaml.problemAt(path, { rule: "duplicate_worker", message, value, advice: "Merge the entries into one." })];
  });
}

function compose(yaml: YamlFile, document: EngineConfiguration, env: Env): Config {
  const limits = document.limits ?? {};
  let listener: Config["listener"] = {};
  let handshake: Pick<EntrySettings, "handshake_timeout_ms"> = {};
  const capabilities: CreateCapability[] = [];
  for (const { name, config } of document.workers ?? []) {
    // judgeNames has let only served names through.
    const settings = SERVED_WORKERS.get(String(name))!(config, limits);
    listener = settings.listener ?? listener;
    if (settings.handshake_timeout_ms !== undefined) handshake = settings;
    if (settings.capability !== undefined) capabilities.push(settings.capability);
  }
  const { registration_namespace_grace_ms, shutdown_grace_ms } = document;
  const { host, port } = { ...DEFAULT_HEALTH, ...document.health };
  return {
    listener,
    ...(handshake.handshake_timeout_ms === undefined ? {} : { handshake_timeout_ms: handshake.handshake_timeout_ms }),
    ...(registration_namespace_grace_ms === undefined ? {} : { registration_namespace_grace_ms }),
    ...graceOf(env),
    ...(shutdown_grace_ms === undefined ? {} : { shutdown_grace_ms }),
    limits,
    health: document.health?.enabled === false ? null : { host, port },
    capabilities,
    expected: readEach(document.manifests ?? [], (file) => readManifest(resolve(dirname(yaml.file), file), env)),
  };
}

function graceOf(env: Env): Pick<Config, "registration_namespace_grace_ms"> {
  const text = env[GRACE_VARIABLE];
  if (text === undefined || text === "") return {};
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LONGEST_GRACE_MS) return { registration_namespace_grace_ms: value };
  const message = `must be a whole number of milliseconds from 0 to ${LONGEST_GRACE_MS}`;
  throw new InvalidFile([{ file: "environment", key: GRACE_VARIABLE, rule: "integer", message }]);
}

function byPlace(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
