// The YAML block at the head of a chapter.

import { LineCounter, parseDocument } from "yaml";
import type { Fault } from "../fault.js";

export interface FrontMatter {
  readonly title: string;
  /** Upper-case prefix of the chapter's requirement ids; absent in a chapter that has none. */
  readonly prefix?: string;
  readonly profile: string;
  /** Place in reading order; unique among the chapters. */
  readonly order: number;
}

export interface Head {
  readonly frontMatter: FrontMatter;
  /** Number of lines that the front matter takes, both `---` lines included. */
  readonly lines: number;
}

const MEMBERS = new Set(["title", "prefix", "profile", "order"]);

/** Reads the front matter; an empty `faults` afterwards means that the result is sound. */
export function parseFrontMatter(file: string, lines: readonly string[], faults: Fault[]): Head {
  const end = lines[0] === "---" ? lines.indexOf("---", 1) : -1;
  const refuse = (line: number, message: string): void => {
    faults.push({ code: "front_matter", file, line, message });
  };
  if (end < 0) {
    refuse(1, "a chapter begins with front matter between two lines of `---`");
    return { frontMatter: { title: "", profile: "", order: 0 }, lines: 0 };
  }
  const counter = new LineCounter();
  const document = parseDocument(lines.slice(1, end).join("\n"), { lineCounter: counter });
  for (const error of document.errors) refuse(1 + (error.linePos?.[0].line ?? 1), error.message.split("\n")[0] ?? "");
  const value: unknown = document.errors.length > 0 ? {} : document.toJS();
  const members: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  const lineOf = (name: string): number => {
    const found = lines.findIndex((line, index) => index > 0 && index < end && line.startsWith(`${name}:`));
    return found < 0 ? 1 : found + 1;
  };
  for (const name of Object.keys(members)) {
    if (!MEMBERS.has(name))
      refuse(lineOf(name), `\`${name}\` is not a member; there are title, prefix, profile, order`);
  }
  const text = (name: "title" | "profile"): string => {
    const member = members[name];
    if (typeof member === "string" && member.trim() !== "") return member;
    refuse(lineOf(name), `\`${name}\` must be a text that is not empty, got ${JSON.stringify(member)}`);
    return "";
  };
  const { order, prefix } = members;
  if (typeof order !== "number" || !Number.isInteger(order)) {
    refuse(lineOf("order"), `\`order\` must be a whole number, got ${JSON.stringify(order)}`);
  }
  const sound = typeof prefix === "string" && /^[A-Z][A-Z-]*[A-Z]$/.test(prefix);
  if (prefix !== undefined && !sound) {
    refuse(lineOf("prefix"), `\`prefix\` must be capitals such as INV, got ${JSON.stringify(prefix)}`);
  }
  return {
    frontMatter: {
      title: text("title"),
      profile: text("profile"),
      order: typeof order === "number" ? order : 0,
      ...(sound ? { prefix } : {}),
    },
    lines: end + 1,
  };
}
