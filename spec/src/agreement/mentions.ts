// What the text mentions has to exist (requirements, error codes), and what exists has to be mentioned (contracts,
// the codes of calls, reserved message types).

import type { Fault } from "../fault.js";
import type { Chapter } from "../parse/chapter.js";
import { type Bundle, isObject } from "./neighbours.js";

/** A text that is not a chapter but cites requirements, for instance `divergences.md`. */
export interface Page {
  readonly file: string;
  readonly lines: readonly string[];
}

/** Every id of a requirement in a text is one of the list. `prefixes` says which words are meant as ids. */
export function checkCitations(pages: readonly Page[], ids: ReadonlySet<string>, faults: Fault[]): void {
  const prefixes = new Set([...ids].map((id) => id.replace(/-\d+$/, "")));
  for (const { file, lines } of pages) {
    for (const [index, line] of lines.entries()) {
      for (const [id, prefix] of line.matchAll(/\b([A-Z][A-Z-]*[A-Z])-\d+\b/g)) {
        if (!prefixes.has(prefix ?? "") || ids.has(id)) continue;
        faults.push({ code: "unknown_requirement", file, line: index + 1, message: `${id} does not exist` });
      }
    }
  }
}

const UPPER_CODE = /^[A-Z]{2,}(_[A-Z]+)+$/;
const LOWER_CODE = /^[a-z]+(_[a-z]+)*_(error|failed|not_found|stopped|not_invokable|too_large|too_deep|response)$/;
/** Words of that form that are something else. */
const NOT_CODES = /^(III_[A-Z_]+|OTEL_[A-Z_]+|TCP_NODELAY|is_error|parse_error|publish_failed)$/;

/** Every error code of the text is one that a schema or a contract declares. */
export function checkCodes(chapters: readonly Chapter[], bundle: Bundle, faults: Fault[]): void {
  const declared = new Set<string>();
  collectCodes([bundle.schemas, bundle.contracts, bundle.documents], declared);
  for (const { file, prose } of chapters) {
    for (const [index, line] of prose.entries()) {
      for (const [, span = ""] of line.matchAll(/`([^`]+)`/g)) {
        if (!(UPPER_CODE.test(span) || LOWER_CODE.test(span)) || NOT_CODES.test(span) || declared.has(span)) continue;
        const message = `\`${span}\` looks like an error code, but no schema declares it`;
        faults.push({ code: "unknown_code", file, line: index + 1, message });
      }
      const first = /^\| `([^`]+)` \|/.exec(line)?.[1];
      if (file.endsWith("/errors.md") && first !== undefined && !declared.has(first)) {
        const message = `\`${first}\` is in the table of codes, but no schema declares it`;
        faults.push({ code: "unknown_code", file, line: index + 1, message });
      }
    }
  }
}

/** Codes are values of a member `code`, or values that an enumeration of codes lists. */
function collectCodes(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) for (const entry of value) collectCodes(entry, into);
  else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (name === "code" && typeof member === "string") into.add(member);
      else if (name === "examples") continue;
      else if (name === "enum" || name === "x-values") {
        for (const entry of Array.isArray(member) ? member : []) if (typeof entry === "string") into.add(entry);
      } else collectCodes(member, into);
    }
  }
}

/** Every contract of kind function or trigger, and every reserved message type, stands in a chapter. */
export function checkDescribed(chapters: readonly Chapter[], bundle: Bundle, faults: Fault[]): void {
  const text = chapters.flatMap(({ prose }) => prose).join("\n");
  for (const [file, { id, kind }] of Object.entries(bundle.contracts)) {
    if ((kind !== "function" && kind !== "trigger") || text.includes(`\`${id}\``)) continue;
    const message = `no chapter describes the ${kind} \`${id}\``;
    faults.push({ code: "not_described", file: `schemas/${file}`, line: 0, message });
  }
  const codes = chapters.find(({ stem }) => stem === "errors")?.prose.join("\n") ?? "";
  for (const { code } of entriesOf(bundle.documents["common/call-errors.json"], "errors")) {
    if (typeof code !== "string" || codes.includes(`| \`${code}\` |`)) continue;
    const message = `\`${code}\` has no row in the tables of the chapter "Errors"`;
    faults.push({ code: "not_described", file: "schemas/common/call-errors.json", line: 0, message });
  }
  for (const { type } of entriesOf(bundle.documents["wire/reserved.json"], "messages")) {
    if (typeof type !== "string" || text.includes(`\`${type}\``)) continue;
    const message = `no chapter names the reserved type \`${type}\``;
    faults.push({ code: "not_described", file: "schemas/wire/reserved.json", line: 0, message });
  }
}

/** The objects of a table in one of the bundle's documents. */
function entriesOf(document: object | undefined, member: string): Record<string, unknown>[] {
  const list = isObject(document) ? document[member] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}
