/** The state of the connection, told to whoever listens. */
import type { ConnectionState } from "./connection.js";

export class ToldState {
  current: ConnectionState = "disconnected";
  readonly #listeners = new Set<(state: ConnectionState) => void>();

  /** Called at once with the state, then with each change. Returns what ends it. */
  listen(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.current);
    return () => this.#listeners.delete(listener);
  }

  change(state: ConnectionState): void {
    if (state === this.current) return;
    this.current = state;
    for (const listener of this.#listeners) {
      try {
        listener(state);
      } catch (thrown) {
        console.error("a listener has thrown", thrown);
      }
    }
  }
}
