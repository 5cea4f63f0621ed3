/**
 * Bytes of messages that are not complete yet, of all connections together. ws collects fragments by itself, so the
 * bytes are counted where they arrive and forgotten when a message comes out.
 */
export interface Inlet {
  unfinishedBytes: number;
  /** Ends the connection that has most unfinished bytes when all together are too many. */
  refuse(): void;
}

export class InboundBudget {
  readonly #inlets = new Set<Inlet>();
  readonly #most: number;
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(inlet: Inlet): void {
    this.#inlets.add(inlet);
  }

  remove(inlet: Inlet): void {
    this.#inlets.delete(inlet);
    this.finished(inlet);
  }

  arrived(inlet: Inlet, bytes: number): void {
    if (!this.#inlets.has(inlet)) return;
    inlet.unfinishedBytes += bytes;
    this.#bytes += bytes;
    if (this.#bytes > this.#most) this.#largest()?.refuse();
  }

  finished(inlet: Inlet): void {
    this.#bytes -= inlet.unfinishedBytes;
    inlet.unfinishedBytes = 0;
  }

  #largest(): Inlet | undefined {
    let largest: Inlet | undefined;
    for (const inlet of this.#inlets)
      if (largest === undefined || inlet.unfinishedBytes > largest.unfinishedBytes) largest = inlet;
    return largest;
  }
}
