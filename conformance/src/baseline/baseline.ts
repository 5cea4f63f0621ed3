/**
 * A baseline: single checks of which it is known that a subject does not pass them. It is exact and expires by itself:
 * an entry that passes, or fails for another reason, is as red as a new failure (FP-KIT-6).
 */
import { createHash } from "node:crypto";
import { KitError } from "../errors.js";
import { checkFormat } from "../files/kit-schema.js";
import { readYamlFile, type YamlFile } from "../files/yaml-file.js";
import type { KnownVerdict } from "../result/result.js";

export interface BaselineEntry {
  check: string;
  flaky: boolean;
  /** Prefix of the failure's message, changing parts written as `stableMessage` does. */
  message?: string;
  reason: string;
  verdict: KnownVerdict;
  link?: string;
  line: number;
}

export interface Baseline {
  /** As given by the user; used in messages and in the result. */
  file: string;
  sha256: string;
  entries: ReadonlyMap<string, BaselineEntry>;
  source: YamlFile;
}

/** What `--fix` writes for a new entry; the loader refuses it, so that no excuse comes into force unread. */
export const UNWRITTEN_REASON = "TODO: say why this failure is accepted";

type EntryText = Omit<BaselineEntry, "flaky" | "line">;

/** Throws `KitError` (exit 2) that lists every malformed entry with file, line and what to write instead. */
export function loadBaseline(path: string, shown: string = path, options: { unwritten?: boolean } = {}): Baseline {
  const source = readYamlFile(path, shown);
  // An empty file, or one of comments alone, is a baseline without entries.
  const value = (source.value ?? {}) as { known?: EntryText[]; flaky?: EntryText[] };
  const problems = checkFormat("baseline", value).map(
    ({ pointer, message }) => `${shown}:${source.lineOf(pointer)}: ${explain(pointer, message, value)}`,
  );
  refuse(problems);
  const entries = new Map<string, BaselineEntry>();
  for (const section of ["known", "flaky"] as const) {
    for (const [index, entry] of (value[section] ?? []).entries()) {
      const line = source.lineOf(`/${section}/${index}`);
      const first = entries.get(entry.check);
      if (first) problems.push(`${shown}:${line}: ${entry.check} stands in line ${first.line} already`);
      if (!options.unwritten && entry.reason.startsWith("TODO")) {
        problems.push(`${shown}:${line}: ${entry.check} has no reason yet: replace the TODO by why it is accepted`);
      }
      entries.set(entry.check, { ...entry, flaky: section === "flaky", line });
    }
  }
  refuse(problems);
  return { file: shown, sha256: createHash("sha256").update(source.text).digest("hex"), entries, source };
}

/** The message as it is compared: parts that change from run to run are written as their kind. */
export function stableMessage(message: string): string {
  return (
    message
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "<uuid>")
      .replace(/\b00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b/gi, "<traceparent>")
      // What {own} and {OWN} stand for in one run of a scenario.
      .replace(/\bt[0-9a-f]{11}\b/gi, "<own>")
      .replace(/\b(127\.0\.0\.1|localhost|\[::1\]):\d+/g, "$1:<port>")
      .replace(/\b\d+(\.\d+)? ?ms\b/g, "<ms>")
      .replace(/\s+/g, " ")
      .trim()
  );
}

function refuse(problems: readonly string[]): void {
  if (problems.length) throw new KitError("bad_baseline", [...new Set(problems)].join("\n"), 2);
}

/** Adds to a schema's message what the writer of the file most likely meant. */
function explain(pointer: string, message: string, value: unknown): string {
  if (pointer === "" && Array.isArray(value)) {
    return 'is a list; entries stand under "known:" (fails each time) or "flaky:" (fails now and then)';
  }
  const [, section, index, member] = pointer.split("/");
  const entry = ((value as Record<string, unknown[]>)?.[section ?? ""] ?? [])[Number(index)];
  if (typeof entry === "string") {
    return `"${entry}" is a bare name; write "- check: ${entry}" with message, reason and verdict below it`;
  }
  const check = (entry as { check?: unknown } | undefined)?.check;
  if (member === "check" && typeof check === "string") {
    if (/[*?]/.test(check)) return `"${check}" holds a wildcard; an entry names one check, so list each that fails`;
    if (!check.includes("#")) {
      return `"${check}" is a whole scenario; name the check, such as ${check}#INV-9 (see triad-conformance list)`;
    }
  }
  const name = typeof check === "string" ? `entry ${check}` : index === undefined ? "the file" : `entry ${index}`;
  const place = member === undefined ? name : `${name}: ${member}`;
  if (section === "flaky" || !message.includes('"message"')) return `${place} ${message}`;
  return `${place} ${message}; copy the first words of the failure's message from the report`;
}
