/** Names of one generated Go package: types of the model first, then everything that is made beside them. */
import type { Model } from "../../model/model.js";
import { camel, pascal } from "../../model/words.js";
import { NameScope, wordSet } from "../scope.js";

/** What the file declares or imports under a fixed name. */
const FIXED = wordSet("Client NewClient Triggers NewTriggers Default DefaultTriggers");
const METHODS = wordSet("MarshalJSON UnmarshalJSON Extra");
const KEYWORDS = wordSet(`break case chan const continue default defer else fallthrough for func go goto if import
  interface map package range return select struct switch type var any error string bool nil true false
  ctx request response options err codec triad stub json errors context time definitions`);

export class GoNames {
  readonly #scope = new NameScope(FIXED);
  readonly #private = new NameScope(KEYWORDS);
  readonly #types = new Map<string, string>();
  readonly #made = new Map<string, string>();

  constructor(model: Model) {
    for (const { name } of model.types)
      this.#types.set(name, this.#scope.claim(pascal(name) === name ? name : pascalOr(name)));
  }

  /** The Go name of a named type of the model. */
  type(name: string): string {
    return this.#types.get(name) ?? pascalOr(name);
  }

  /** An exported name beside the types; the same `key` gives the same name. */
  exported(wanted: string, key = wanted): string {
    return this.#claim(this.#scope, pascalOr(wanted), `e:${key}`);
  }

  /** A name that stays in the package. */
  local(wanted: string, key = wanted): string {
    return this.#claim(this.#private, camel(wanted) || "value", `l:${key}`);
  }

  #claim(scope: NameScope, wanted: string, key: string): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const name = scope.claim(wanted);
    this.#made.set(key, name);
    return name;
  }
}

/** Fields of one struct, in order. */
export function fieldScope(): NameScope {
  return new NameScope(METHODS);
}

/** A parameter made from a variable of an id. */
export function parameterName(variable: string): string {
  return new NameScope(KEYWORDS).claim(camel(variable) || "value");
}

/** An exported Go name for any text. */
export function pascalOr(text: string): string {
  const name = pascal(text);
  return name === "" ? "Value" : name.charAt(0).toUpperCase() + name.slice(1);
}

/** A Go string literal: JSON escapes are a subset of Go's. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** A long JSON text as a literal: raw where it can be. */
export function rawLiteral(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes("`") ? JSON.stringify(text) : `\`${text}\``;
}

/** A comment, one line of text a line. */
export function comment(...paragraphs: readonly (string | undefined)[]): string {
  const lines = paragraphs.flatMap((text) =>
    text === undefined || text.trim() === "" ? [] : text.trim().split(/\r\n|[\n\r\u2028\u2029]/),
  );
  return lines.map((line) => `// ${line}`.trimEnd()).join("\n");
}
