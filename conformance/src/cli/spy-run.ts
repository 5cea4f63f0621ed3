/** Carries out `triad-conformance spy`. */
import { randomUUID } from "node:crypto";
import { KitError } from "../errors.js";
import { badgeSnippet } from "../report/badge.js";
import { prepareRunFolder, writeRunFolder } from "../report/folder.js";
import { FILE_FORMATS, type FileFormat, parseFormats } from "../report/formats.js";
import { renderTerminal } from "../report/terminal.js";
import type { ExitCode, RunResult } from "../result/result.js";
import { parseListen, parseUpstream, requireUpstream } from "../spy/address.js";
import { createLive } from "../spy/live.js";
import { buildSpyResult, rulesNamed, SPY_PROFILE } from "../spy/result.js";
import type { RuleId } from "../spy/rules/table.js";
import { type Spy, type SpySettings, startSpy } from "../spy/spy.js";
import { listenForInterrupt } from "./interrupt.js";
import { usageError } from "./parse.js";
import { commandLine, platformFacts, suiteFacts } from "./provenance.js";
import { terminalOptions } from "./terminal-options.js";

export interface SpyOptions {
  listen: string;
  upstream: string;
  wait: number;
  for?: number;
  once?: boolean;
  ignore?: string[];
  strict?: boolean;
  name: string;
  record?: string;
  out?: string;
  format?: string;
}

/** Throws `KitError` for what is refused before anything is relayed. */
export async function runSpy(options: SpyOptions): Promise<ExitCode> {
  const listen = parseListen(options.listen);
  const upstream = parseUpstream(options.upstream);
  const ignored = readIgnored(options.ignore ?? []);
  const formats = readFormats(options);
  if (options.out !== undefined) prepareRunFolder(options.out);
  await requireUpstream(upstream, options.wait);

  const terminal = terminalOptions();
  const started = new Date();
  const live = createLive((line) => process.stdout.write(line), terminal.colour ?? false, started, ignored);
  const interruption = listenForInterrupt();
  const spy = await open({ listen, upstream, record: options.record, onFinding: (finding) => live.tell(finding) });
  const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
  process.stderr.write(`Spying on ws://${host}:${spy.port} before ${options.upstream}; ${endsWith(options)}\n`);
  try {
    await untilEnd(options, spy, interruption.signal);
  } finally {
    interruption.end();
  }
  const tally = await spy.finish();
  const finished = new Date();
  const result = buildSpyResult({
    suite: suiteFacts(),
    subject: {
      kind: "spy",
      name: options.name,
      version: "unknown",
      how: "observed",
      url: options.upstream,
      profiles: [SPY_PROFILE],
      features: [],
    },
    run: {
      id: randomUUID(),
      command: commandLine(process.argv.slice(2)),
      started: started.toISOString(),
      finished: finished.toISOString(),
      duration_ms: finished.getTime() - started.getTime(),
      seed: "none",
      time_factor: 1,
      jobs: 1,
      strict: options.strict === true,
      platform: platformFacts(),
      selection: { profiles: [SPY_PROFILE], scenarios: [], requirements: [], complete: ignored.size === 0 },
    },
    tally,
    ignored,
  });
  process.stdout.write(`\n${renderTerminal(result, terminal)}`);
  if (options.out !== undefined) writeReports(options.out, result, formats);
  return result.exit;
}

async function open(settings: SpySettings): Promise<Spy> {
  try {
    return await startSpy(settings);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const place = `${settings.listen.host}:${settings.listen.port}`;
    if (code === "EADDRINUSE")
      throw usageError(`--listen ${place} is in use; choose another port, or 0 for a free one`);
    if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "ENOENT" || code === "EISDIR")
      throw usageError(`the spy cannot start: ${message}`);
    throw new KitError("kit_failed", `the spy did not start: ${message}`, 4);
  }
}

function untilEnd(options: SpyOptions, spy: Spy, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = options.for === undefined ? undefined : setTimeout(resolve, options.for);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    if (options.once) spy.workerEnded.then(end);
  });
}

function endsWith({ once, for: time }: SpyOptions): string {
  const ends = ["Ctrl-C"];
  if (time !== undefined) ends.push(`${time / 1000} s`);
  if (once) ends.push("the end of the first worker's connection");
  return `ends with ${ends.join(", or ")}`;
}

function readIgnored(names: readonly string[]): Set<RuleId> {
  const ignored = new Set<RuleId>();
  for (const name of names) {
    const rules = rulesNamed(name);
    if (rules.length === 0) throw usageError(`--ignore ${name} names no rule of the spy and no requirement of one`);
    for (const rule of rules) ignored.add(rule);
  }
  return ignored;
}

function readFormats({ out, format }: SpyOptions): readonly FileFormat[] {
  if (format === undefined) return FILE_FORMATS;
  if (out === undefined) throw usageError("--format chooses among the reports of a folder: add --out DIR");
  return parseFormats(format, FILE_FORMATS);
}

function writeReports(folder: string, result: RunResult, formats: readonly FileFormat[]): void {
  const names = writeRunFolder(folder, result, formats);
  process.stdout.write(`\nWritten to ${folder}: ${names.join(", ")}\n`);
  if (formats.includes("badge")) process.stdout.write(`Badge: ${badgeSnippet(result)}\n`);
}
