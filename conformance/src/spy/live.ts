/** Findings as they happen: one aligned line each, and a count instead of endless repetition. */
import pico from "picocolors";
import { plainText } from "../report/values.js";
import { createRedactor } from "../result/redact.js";
import { type Finding, levelOf } from "./finding.js";
import { RULES, type RuleId } from "./rules/table.js";

/** Lines of one rule; more are counted and told in the summary. */
const MOST_LINES = 5;
const LONGEST = 240;

export interface Live {
  tell(finding: Finding): void;
}

/** `begun` is when the spy was started; findings carry milliseconds since then. */
export function createLive(
  write: (line: string) => void,
  colour: boolean,
  begun: Date,
  ignored: ReadonlySet<RuleId>,
): Live {
  const paint = pico.createColors(colour);
  const redact = createRedactor([]);
  const lines = new Map<RuleId, number>();
  return {
    tell(finding) {
      const { rule, connection, ms, blames, message, pointer } = finding;
      const told = lines.get(rule) ?? 0;
      if (ignored.has(rule) || told > MOST_LINES) return;
      lines.set(rule, told + 1);
      const time = new Date(begun.getTime() + ms).toISOString().slice(11, 23);
      const mark = levelOf(rule) === "MUST" ? paint.red : paint.yellow;
      const where = `${time}  ${`#${connection}`.padStart(5)}  ${blames.padEnd(6)}  ${RULES[rule].requirement.padEnd(7)}`;
      const text =
        told === MOST_LINES
          ? `${rule}: further ones are only counted`
          : plainText(redact(pointer ? `${message} (at ${pointer})` : message)).replace(/\s+/g, " ");
      write(`${mark(where)}  ${text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text}\n`);
    },
  };
}
