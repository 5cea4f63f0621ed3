// The ledger of ids, `ids.txt`: one id a line, in the order in which they were given. It only grows, so that an id
// that was removed from the text can never be given to another rule. A removed id carries the word `removed`.

import type { Fault } from "../fault.js";
import type { Placed } from "./chapter.js";

export interface Ledger {
  readonly live: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

export function parseLedger(file: string, text: string, faults: Fault[]): Ledger {
  const live = new Set<string>();
  const removed = new Set<string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const match = /^([A-Z][A-Z-]*-[1-9]\d*)( removed)?$/.exec(line);
    const id = match?.[1];
    if (!id) {
      faults.push({
        code: "malformed_requirement",
        file,
        line: index + 1,
        message: `"${line}" is neither an id nor an id followed by \`removed\``,
      });
    } else if (live.has(id) || removed.has(id)) {
      faults.push({ code: "duplicate_id", file, line: index + 1, message: `${id} stands in the ledger twice` });
    } else (match?.[2] ? removed : live).add(id);
  }
  return { live, removed };
}

/** Faults of a text against its ledger. An id of the text that the ledger lacks is not one: `extendLedger` adds it. */
export function compareLedger(
  ledgerFile: string,
  ledger: Ledger,
  found: readonly (Placed & { file: string })[],
  faults: Fault[],
): void {
  const present = new Set<string>();
  for (const { requirement, line, file } of found) {
    present.add(requirement.id);
    if (ledger.removed.has(requirement.id)) {
      faults.push({
        code: "removed_id",
        file,
        line,
        message: `${requirement.id} was removed; ids are never used again, take the next free number`,
      });
    }
  }
  for (const id of ledger.live) {
    if (present.has(id)) continue;
    faults.push({
      code: "removed_id",
      file: ledgerFile,
      line: 0,
      message: `${id} is no longer in the text; if that is meant, write \`${id} removed\` in the ledger`,
    });
  }
}

/** The ledger's text with new ids at its end. */
export function extendLedger(text: string, ledger: Ledger, found: readonly Placed[]): string {
  const fresh = found
    .map(({ requirement }) => requirement.id)
    .filter((id) => !ledger.live.has(id) && !ledger.removed.has(id));
  if (fresh.length === 0) return text;
  return `${text.replace(/\n*$/, "")}\n${fresh.join("\n")}\n`;
}
