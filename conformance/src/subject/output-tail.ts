/** The last part of what a process printed, and a way to wait for a line of it. */
const KEPT_BYTES = 16 * 1024;
/** A longer line is looked at in its first part only. */
const LONGEST_LINE = 64 * 1024;

export class OutputTail {
  #text = "";
  #line = "";
  #cut = false;
  readonly #watchers = new Set<(line: string) => void>();
  readonly #decoder = new TextDecoder();

  add(chunk: Buffer): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    this.#text += text;
    if (this.#text.length > KEPT_BYTES) {
      this.#text = this.#text.slice(-KEPT_BYTES);
      this.#cut = true;
    }
    if (this.#watchers.size === 0) return;
    const lines = (this.#line + text).split(/\r?\n/);
    this.#line = (lines.pop() ?? "").slice(0, LONGEST_LINE);
    for (const line of lines) for (const watch of this.#watchers) watch(line);
  }

  /** Calls `watch` for every further complete line; returns the way to stop. Set it up before anything is printed. */
  onLine(watch: (line: string) => void): () => void {
    this.#watchers.add(watch);
    return () => this.#watchers.delete(watch);
  }

  get text(): string {
    return (this.#cut ? "[earlier output left out]\n" : "") + this.#text;
  }
}
