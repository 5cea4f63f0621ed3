/** Finds the bytes of one value in a JSON text, for `$json-text`: what was written, not what it means. */

/** The text of the value at a JSON pointer, without the white space around it; undefined where there is none. */
export function spanAt(text: string, pointer: string): string | undefined {
  let at = skipSpace(text, 0);
  for (const raw of pointer.split("/").slice(1)) {
    const found = enter(text, at, raw.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (found === undefined) return undefined;
    at = found;
  }
  const end = skipValue(text, at);
  return end > at ? text.slice(at, end) : undefined;
}

function skipSpace(text: string, at: number): number {
  let here = at;
  while (" \t\n\r".includes(text[here] ?? "x")) here++;
  return here;
}

/** Where the value of a member or an element begins. The last of several equal names counts, as it does for parsers. */
function enter(text: string, at: number, token: string): number | undefined {
  const isArray = text[at] === "[";
  if (!isArray && text[at] !== "{") return undefined;
  let here = skipSpace(text, at + 1);
  let found: number | undefined;
  for (let index = 0; here < text.length && text[here] !== "]" && text[here] !== "}"; index++) {
    let name = String(index);
    if (!isArray) {
      const end = skipValue(text, here);
      name = JSON.parse(text.slice(here, end)) as string;
      here = skipSpace(text, skipSpace(text, end) + 1);
    }
    if (name === token) found = here;
    here = skipSpace(text, skipValue(text, here));
    if (text[here] === ",") here = skipSpace(text, here + 1);
  }
  return found;
}

function skipValue(text: string, at: number): number {
  let here = at;
  let depth = 0;
  while (here < text.length) {
    const char = text[here]!;
    if (char === '"') {
      here++;
      while (here < text.length && text[here] !== '"') here += text[here] === "\\" ? 2 : 1;
      here++;
    } else if (char === "{" || char === "[") {
      depth++;
      here++;
    } else if (char === "}" || char === "]") {
      if (depth === 0) return here;
      depth--;
      here++;
    } else if (depth === 0) {
      while (here < text.length && !" \t\n\r,]}:".includes(text[here]!)) here++;
      return here;
    } else here++;
    if (depth === 0) return here;
  }
  return here;
}
