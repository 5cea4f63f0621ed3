/** A spy between an engine and its workers: relays every byte, and has what passes judged. */
import type { Unstamped } from "./events.js";
import type { Finding } from "./finding.js";
import { JudgeQueue } from "./judge-queue.js";
import { type Place, startRelay, type Watcher } from "./relay.js";
import { DEFAULT_ROOM, Room } from "./room.js";
import type { Tally } from "./tally.js";
import { Tap } from "./tap.js";

export interface SpySettings {
  readonly listen: Place;
  readonly upstream: Place;
  /** File for all that passes, as JSON lines. */
  readonly record?: string | undefined;
  /** Memory for what waits to be judged, bytes. */
  readonly room?: number;
  readonly onFinding?: (finding: Finding) => void;
}

export interface Spy {
  readonly port: number;
  /** Resolves when a worker's connection has ended. */
  readonly workerEnded: Promise<void>;
  /** Ends all connections, and says what was counted. Rejects when judging has failed. */
  finish(): Promise<Tally>;
}

/** Rejects when it cannot listen, or cannot write the record. */
export async function startSpy(settings: SpySettings): Promise<Spy> {
  const { listen, upstream, record } = settings;
  const started = performance.now();
  const room = new Room(settings.room ?? DEFAULT_ROOM);
  const queue = new JudgeQueue(room, record === undefined ? {} : { record }, settings.onFinding ?? (() => {}));
  let tellEnded = (): void => {};
  const workerEnded = new Promise<void>((resolve) => {
    tellEnded = resolve;
  });
  let fault: unknown;

  const watch = (link: number): Watcher => {
    let isWorker = false;
    const tap = new Tap(room, (event: Unstamped, cost: number) => {
      if (event.kind === "answered" && event.status === 101 && event.path === "/") isWorker = true;
      queue.offer({ ...event, link, ms: performance.now() - started }, cost);
    });
    /** A fault of the spy must never reach the wire. */
    const safely = (action: () => void): void => {
      try {
        action();
      } catch (error) {
        fault ??= error;
      }
    };
    return {
      bytes: (from, chunk) => safely(() => tap.bytes(from, chunk)),
      ended: (from, how) => safely(() => tap.ended(from, how)),
      closed: () => {
        safely(() => tap.stop());
        if (isWorker) tellEnded();
      },
    };
  };

  await queue.ready;
  const relay = await startRelay(listen, upstream, watch).catch(async (error: unknown) => {
    await queue.finish();
    throw error;
  });
  return {
    port: relay.port,
    workerEnded,
    async finish() {
      await relay.close();
      const tally = await queue.finish();
      if (fault !== undefined) throw fault;
      return tally;
    },
  };
}
