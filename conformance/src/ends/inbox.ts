/** What has arrived at an end and nobody has read yet, in order, and the waiting for more. */
import type { Arrival } from "../match/arrival.js";

export class Inbox {
  #items: Arrival[] = [];
  #wakers = new Set<() => void>();

  push(arrival: Arrival): void {
    this.#items.push(arrival);
    for (const wake of this.#wakers) wake();
  }

  /** Bytes of a stream have no borders: what is unread grows. */
  replaceLast(arrival: Arrival): void {
    this.#items.pop();
    this.push(arrival);
  }

  unread(): readonly Arrival[] {
    return this.#items;
  }

  remove(arrival: Arrival): void {
    this.#items = this.#items.filter((one) => one !== arrival);
  }

  clear(): void {
    this.#items = [];
  }

  /** The first unread arrival that `fits`, removed; undefined when none comes before `deadline` (monotonic ms). */
  async take(deadline: number, fits: (arrival: Arrival) => boolean = () => true): Promise<Arrival | undefined> {
    for (;;) {
      const found = this.#items.find(fits);
      if (found) {
        this.remove(found);
        return found;
      }
      if (!(await this.changed(deadline))) return undefined;
    }
  }

  /** True when something more arrives, false at the deadline. */
  changed(deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (came: boolean): void => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve(came);
      };
      const wake = (): void => end(true);
      const timer = setTimeout(() => end(false), Math.max(0, deadline - performance.now()));
      this.#wakers.add(wake);
    });
  }
}
