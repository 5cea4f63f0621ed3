/** Places for scenarios that run at the same time. One that only waits gives its place back until it goes on. */
export class Places {
  readonly #count: number;
  #busy = 0;
  readonly #queue: (() => void)[] = [];
  #idleWaiters: (() => void)[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** In the order of asking. */
  enter(): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.push(resolve);
      this.#admit();
    });
  }

  leave(): void {
    this.#busy--;
    this.#admit();
  }

  /** Does `work` without a place. Who has waited goes on at once, even beyond the count: its bounds are running. */
  async idle<T>(work: () => Promise<T>): Promise<T> {
    this.leave();
    try {
      return await work();
    } finally {
      this.#busy++;
    }
  }

  /** Resolves when nobody has a place and nobody waits for one: only waits are open. */
  onlyWaits(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.#admit();
    });
  }

  #admit(): void {
    while (this.#busy < this.#count && this.#queue.length > 0) {
      this.#busy++;
      this.#queue.shift()!();
    }
    if (this.#busy > 0 || this.#queue.length > 0) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}
