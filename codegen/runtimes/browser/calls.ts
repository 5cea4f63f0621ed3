/** Calls that wait for their answers, each until its time limit. */
import { InvocationError, type Message, readError, textOf } from "./messages.js";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

export class PendingCalls {
  readonly #calls = new Map<string, Waiting>();

  /** Resolves with the value; rejects with `TIMEOUT`, or whatever ends it otherwise. */
  wait(id: string, functionId: string, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const late = () =>
        this.reject(id, new InvocationError("TIMEOUT", `invocation timed out after ${timeoutMs}ms`, functionId));
      this.#calls.set(id, { resolve, reject, timer: setTimeout(late, timeoutMs) });
    });
  }

  has(id: string): boolean {
    return this.#calls.has(id);
  }

  /** Of several answers the first counts; one that nobody waits for is ignored. */
  answer(message: Message): void {
    const id = textOf(message, "invocation_id");
    const { error, result } = message;
    if (error !== undefined && error !== null) this.reject(id, readError(error, textOf(message, "function_id")));
    else this.#take(id)?.resolve(result);
  }

  reject(id: string, error: Error): void {
    this.#take(id)?.reject(error);
  }

  rejectAll(error: Error): void {
    for (const id of [...this.#calls.keys()]) this.reject(id, error);
  }

  #take(id: string): Waiting | undefined {
    const one = this.#calls.get(id);
    this.#calls.delete(id);
    clearTimeout(one?.timer);
    return one;
  }
}
