/**
 * A subject: the implementation under test, as the runner sees it.
 *
 * However it was obtained (spawned, connected to, attached), it has an address. Only a spawned one can be stopped,
 * killed and started again; the others refuse with the code `not_ours`.
 */
import type { SubjectHow } from "../result/result.js";

export interface Subject {
  /** WebSocket address, e.g. `ws://127.0.0.1:49152/`. Stays the same across `restart`. */
  readonly url: string;
  readonly how: SubjectHow;
  /** Process id while a spawned subject runs. */
  readonly pid?: number | undefined;
  /** Name of the catalogue's variant that it was started with. */
  readonly variant?: string | undefined;
  /** Starts it and resolves once it is proved to be the process that answers. Bounded. */
  start(): Promise<void>;
  /** Asks it to stop, waits (bounded), and proves that the port refuses. Stopping what is stopped does nothing. */
  stop(): Promise<void>;
  /** Ends it at once, with everything that it started. */
  kill(): Promise<void>;
  /** `stop`, then `start` on the same port with the same folder. */
  restart(): Promise<void>;
  /** The last part of what it printed (at most 16 kB), for failure reports. */
  output(): string;
  /** Resolves when the process ends without having been asked to; never for a subject that is not ours. */
  readonly died: Promise<SubjectDeath>;
}

export interface SubjectDeath {
  code: number | null;
  signal: string | null;
  output: string;
}

/**
 * Starts an instance for one scenario alone, on a port and in a folder of its own. The caller ends it with `release`,
 * which also removes the folder. Absent (undefined) where the kit did not start the subject: then scenarios that need
 * an own subject, or a variant, are not applicable.
 */
export interface SubjectFactory {
  readonly variants: readonly string[];
  open(options?: { variant?: string | undefined }): Promise<OwnSubject>;
}

export interface OwnSubject extends Subject {
  release(): Promise<void>;
}
