/** Names of one scope of generated code: free ones stay, a reserved one gets a trailing `_`, a second one `_2`. */

export class NameScope {
  readonly #taken: Set<string>;

  constructor(private readonly reserved: ReadonlySet<string>) {
    this.#taken = new Set();
  }

  claim(wanted: string): string {
    const base = this.reserved.has(wanted) ? `${wanted}_` : wanted;
    let name = base;
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}_${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** A set from words in one text, as lists of reserved words are easiest to read. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
