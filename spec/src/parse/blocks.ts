// Reads requirement blocks out of a chapter's prose:
//   > **INV-7** (MUST, engine) One testable sentence.
// A block may go on over further `>` lines, and the next block may follow without an empty line.

import type { Fault } from "../fault.js";
import { LEVELS, type Level, ROLES, type Role } from "../requirement.js";

export interface Block {
  readonly id: string;
  readonly level: Level;
  readonly role: Role;
  readonly text: string;
  readonly section: string;
  readonly line: number;
}

const BLOCK = /^> \*\*([A-Z][A-Z-]*-[1-9]\d*)\*\* \(([^,()]*), ([^,()]*)\) (\S.*)$/;
/** Whatever looks as if it were meant as a requirement: an id in bold, or a quotation that begins in bold capitals. */
const MEANT = /^\s*>?\s*\*\*\s*[A-Z][A-Za-z-]*-?\s*\d+|^\s*>\s*\**[A-Z]{2,}-\d+/;
const KEYWORD = /\b(MUST|SHALL|SHOULD|REQUIRED|RECOMMENDED|MAY|OPTIONAL)\b/;

function pick<T extends string>(list: readonly T[], value: string): T | undefined {
  return list.find((entry) => entry === value);
}

/** `prose` has one entry per line of the file; lines of fences and front matter are empty. */
export function parseBlocks(file: string, prose: readonly string[], faults: Fault[]): Block[] {
  const blocks: Block[] = [];
  let section = "";
  let current: { block: Omit<Block, "text">; text: string[] } | undefined;
  const finish = (): void => {
    if (!current) return;
    const text = current.text.join(" ");
    if (!/[.?:)]$/.test(text))
      refuse(current.block.line, `${current.block.id}: the sentence has no end; finish it with a full stop`);
    blocks.push({ ...current.block, text });
    current = undefined;
  };
  const refuse = (line: number, message: string): void => {
    faults.push({ code: "malformed_requirement", file, line, message });
  };
  for (const [index, raw] of prose.entries()) {
    const line = index + 1;
    const match = BLOCK.exec(raw);
    if (match) {
      finish();
      const [, id = "", levelText = "", roleText = "", text = ""] = match;
      const level = pick(LEVELS, levelText);
      const role = pick(ROLES, roleText);
      if (!level) refuse(line, `${id}: level is "${levelText}", expected one of ${LEVELS.join(", ")}`);
      if (!role) refuse(line, `${id}: role is "${roleText}", expected one of ${ROLES.join(", ")}`);
      if (section === "") refuse(line, `${id} stands before the first heading`);
      if (level && role) current = { block: { id, level, role, section, line }, text: [text.trim()] };
      continue;
    }
    if (MEANT.test(raw)) {
      finish();
      refuse(line, "this looks like a requirement; write it as `> **INV-7** (MUST, engine) One testable sentence.`");
      continue;
    }
    if (current && /^>\s?\S/.test(raw)) {
      current.text.push(raw.replace(/^>\s?/, "").trim());
      continue;
    }
    finish();
    const heading = /^#{1,6}\s+(.+?)\s*$/.exec(raw);
    if (heading) section = heading[1] ?? "";
    const keyword = KEYWORD.exec(raw.replace(/`[^`]*`/g, ""));
    if (keyword) {
      faults.push({
        code: "keyword_outside_requirement",
        file,
        line,
        message: `${keyword[1]} in capitals stands outside a requirement; number the rule, or say it in other words`,
      });
    }
  }
  finish();
  return blocks;
}
