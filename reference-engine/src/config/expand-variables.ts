// `${NAME}` and `${NAME:default}` in a configuration file, replaced as text before the YAML is read (as upstream does,
// comments included). Keeps account of what was replaced where, so that errors point into the file as it was written
// and never show the value of a variable.

/** One replacement: [start, end) in the expanded text, [sourceStart, sourceEnd) in the file. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly sourceStart: number;
  readonly sourceEnd: number;
}

export interface ExpansionFault {
  readonly rule: "unset_variable" | "malformed_variable";
  /** Name of the variable, or the text that could not be read as one. */
  readonly subject: string;
  /** Offset in the file. */
  readonly offset: number;
}

export interface Expanded {
  readonly text: string;
  readonly faults: readonly ExpansionFault[];
  /** Offset in the file of an offset in the expanded text. */
  sourceOffset(offset: number): number;
  /** Whether any of [start, end) of the expanded text came from a variable. */
  isExpanded(start: number, end: number): boolean;
}

const REFERENCE = /\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::([^}\r\n]*))?\}|([^}\s]{0,40}))/g;

/** An unset variable without a default is a fault; an empty one is set. All faults are found, not only the first. */
export function expandVariables(source: string, env: NodeJS.ProcessEnv): Expanded {
  const pieces: Piece[] = [];
  const faults: ExpansionFault[] = [];
  let text = "";
  let last = 0;
  for (const match of source.matchAll(REFERENCE)) {
    const [whole, name, fallback, malformed] = match;
    text += source.slice(last, match.index);
    last = match.index + whole.length;
    const value = name === undefined ? undefined : (env[name] ?? fallback);
    if (value === undefined) {
      faults.push(
        name === undefined
          ? { rule: "malformed_variable", subject: `\${${malformed ?? ""}`, offset: match.index }
          : { rule: "unset_variable", subject: name, offset: match.index },
      );
      continue;
    }
    pieces.push({ start: text.length, end: text.length + value.length, sourceStart: match.index, sourceEnd: last });
    text += value;
  }
  text += source.slice(last);
  return {
    text,
    faults,
    sourceOffset: (offset) => sourceOffset(pieces, offset),
    isExpanded: (start, end) => pieces.some((piece) => piece.start < end && start < piece.end),
  };
}

function sourceOffset(pieces: readonly Piece[], offset: number): number {
  let shift = 0;
  for (const piece of pieces) {
    if (offset < piece.start) break;
    if (offset < piece.end) return piece.sourceStart;
    shift = piece.sourceEnd - piece.end;
  }
  return offset + shift;
}
