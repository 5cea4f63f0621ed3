/**
 * Writes a JSON value in one of the many ways that mean the same: white space, escapes, number notation.
 */
import fc from "fast-check";

export type Pick = (choices: number) => number;

/** JSON values without lone surrogates. */
export const wellFormedJson = fc.jsonValue({ stringUnit: "grapheme", maxDepth: 4 });

/** A chooser that repeats itself for the same seed, so that a failing example can be shrunk. */
export function pickFrom(seed: number): Pick {
  let state = seed >>> 0;
  return (choices) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * choices);
  };
}

const BLANKS = ["", "", "", " ", "\n", "\t", "\r\n", "   "];

export function blank(pick: Pick): string {
  return BLANKS[pick(BLANKS.length)]!;
}

export function spell(value: unknown, pick: Pick): string {
  if (typeof value === "string") return spellString(value, pick);
  if (typeof value === "number") return spellNumber(value, pick);
  if (typeof value !== "object" || value === null) return String(value);
  const between = (parts: string[]) =>
    parts.length === 0 ? blank(pick) : parts.map((part) => blank(pick) + part + blank(pick)).join(",");
  if (Array.isArray(value)) return `[${between(value.map((item) => spell(item, pick)))}]`;
  return `{${between(Object.entries(value).map(([name, item]) => spellMember(name, spell(item, pick), pick)))}}`;
}

export function spellMember(name: string, text: string, pick: Pick): string {
  return `${spellString(name, pick)}${blank(pick)}:${blank(pick)}${text}`;
}

const SHORT: Readonly<Record<string, string>> = { "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "/": "/" };

export function spellString(text: string, pick: Pick): string {
  const often = pick(3) === 0 ? 3 : 40;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const unit = text[i]!;
    const code = unit.charCodeAt(0);
    const half = code >= 0xd800 && code <= 0xdfff;
    const whole = half ? text.slice(i, i + 2) : unit;
    if (half) i++;
    if (pick(often) === 0) out += escapeAll(whole, pick);
    else if (SHORT[unit] !== undefined && (code < 0x20 || pick(2) === 0)) out += `\\${SHORT[unit]}`;
    else if (code < 0x20) out += escapeAll(whole, pick);
    else if (unit === '"' || unit === "\\") out += `\\${unit}`;
    else out += whole;
  }
  return `"${out}"`;
}

function escapeAll(text: string, pick: Pick): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const digits = text.charCodeAt(i).toString(16).padStart(4, "0");
    out += `\\u${pick(2) === 0 ? digits : digits.toUpperCase()}`;
  }
  return out;
}

function spellNumber(value: number, pick: Pick): string {
  const plain = JSON.stringify(value);
  if (!/^-?\d+$/.test(plain)) return pick(2) === 0 ? plain : plain.replace("e", "E");
  return [plain, `${plain}.0`, `${plain}e0`, `${plain}E+00`, `${plain}.000e-0`][pick(5)]!;
}
