/** Values and wire logs as text, shared by the reports. */
import type { TranscriptEntry } from "../result/result.js";

/** JSON with two spaces, cut after `lines` lines; the word `nothing` for what is absent. */
export function showValue(value: unknown, lines = 40): string {
  if (value === undefined) return "(nothing)";
  const text = JSON.stringify(value, null, 2).split("\n");
  if (text.length <= lines) return text.join("\n");
  return [...text.slice(0, lines), `… ${text.length - lines} lines more`].join("\n");
}

/** Two texts beside each other, `width` columns in all; long lines are broken, nothing is lost. */
export function sideBySide(left: string, right: string, width: number): string[] {
  const column = Math.max(20, Math.floor((width - 3) / 2));
  const a = left.split("\n").flatMap((line) => breakLine(line, column));
  const b = right.split("\n").flatMap((line) => breakLine(line, column));
  const rows: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    rows.push(`${(a[i] ?? "").padEnd(column)} | ${b[i] ?? ""}`.trimEnd());
  }
  return rows;
}

function breakLine(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const parts: string[] = [];
  for (let i = 0; i < line.length; i += width) parts.push(line.slice(i, i + width));
  return parts;
}

const ARROWS: Readonly<Record<TranscriptEntry["direction"], string>> = { out: "->", in: "<-", none: "--" };

/** `->` leaves the kit, `<-` arrives at it, `--` is a mark of the runner. */
export function arrowOf(entry: TranscriptEntry): string {
  return ARROWS[entry.direction];
}

/** What an entry carried, and how long it was where only a part is kept. */
export function contentOf(entry: TranscriptEntry): string {
  const what = entry.what === "frame" || entry.what === "step" ? "" : `${entry.what} `;
  const content = entry.text ?? (entry.base64 === undefined ? "" : `base64:${entry.base64}`);
  const cut = entry.cut ? `[cut, ${entry.bytes} bytes in all] ` : "";
  return `${what}${cut}${content}`.trimEnd();
}

/** Control characters would reach the reader's terminal or break XML; line ends and tabs stay. */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd");
}

/** A copy of a value in which every text is plain. */
export function plainValue<T>(value: T): T {
  if (typeof value === "string") return plainText(value) as T;
  if (Array.isArray(value)) return value.map(plainValue) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [plainText(key), plainValue(member)])) as T;
}
