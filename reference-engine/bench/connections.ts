/**
 * Many connections: a thousand that do nothing while a pair of others works, and a thousand that register at once.
 */
import type { Run } from "./measure.js";
import type { RawSocket } from "./raw-socket.js";
import { register } from "./registration.js";
import { RoundTrips } from "./round-trip.js";
import type { Subject } from "./subject.js";

export const CONNECTIONS = 1000;
/** How many handshakes are under way together; more would measure the listen queue of the system. */
const AT_ONCE = 50;

export async function openMany(subject: Subject, group: string): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  for (let opened = 0; opened < CONNECTIONS; opened += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, () => subject.open(group));
    sockets.push(...(await Promise.all(batch)));
  }
  return sockets;
}

/** Round trips at 100 B beside a thousand idle connections; the memory of the subject is theirs. */
export class IdleBeside {
  private constructor(
    readonly idle: readonly RawSocket[],
    readonly trips: RoundTrips,
  ) {}

  static async connect(subject: Subject, group: string): Promise<IdleBeside> {
    const idle = await openMany(subject, `${group}-idle`);
    return new IdleBeside(idle, await RoundTrips.connect(subject, { group, bytes: 100, inFlight: 64 }));
  }

  run(milliseconds: number): Promise<Run> {
    return this.trips.run(milliseconds);
  }

  close(): void {
    this.trips.close();
    for (const socket of this.idle) socket.close();
  }
}

/** An operation is one connection that registers a function and announces itself, until the answer is there. */
export async function registerAtOnce(subject: Subject, group: string): Promise<Run> {
  const answerer = await subject.answerRegistrations(group);
  const sockets = await openMany(subject, group);
  const before = subject.usage();
  const latencies = new Float64Array(sockets.length);
  const began = performance.now();
  await Promise.all(
    sockets.map((socket, i) =>
      register(socket, [`${group}::f${i}`]).then(() => {
        latencies[i] = performance.now() - began;
      }),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  const after = subject.usage();
  for (const socket of [...sockets, ...answerer]) socket.close();
  return {
    operations: sockets.length,
    seconds,
    latencies,
    lost: 0,
    doubled: 0,
    cpuMs: before === undefined || after === undefined ? undefined : after.cpuMs - before.cpuMs,
    rssBytes: after?.rssBytes,
  };
}
