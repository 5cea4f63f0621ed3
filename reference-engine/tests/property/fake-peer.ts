/** A connection without a socket, for properties of the registry: it keeps what it is told. */

import { DEFAULT_LIMITS } from "../../src/defaults.js";
import type { Outgoing } from "../../src/frames/message.js";
import type { Peer } from "../../src/registry/peer.js";
import { Quota } from "../../src/registry/quota.js";

export interface Told {
  readonly type: string;
  readonly id: string;
  readonly trigger_type: string;
  readonly trigger_namespace?: string;
}

export class FakePeer implements Peer {
  readonly name = undefined;
  readonly quota = new Quota(DEFAULT_LIMITS);
  readonly serving = new Map();
  readonly waiting = new Map();
  /** Called with every message that the engine sends to it. */
  onTold: (message: Told) => void = () => {};

  constructor(
    readonly workerId: string,
    readonly namespace = "default",
  ) {}

  deliver(message: Outgoing): void {
    const bytes = Buffer.isBuffer(message) ? message : message.toBuffer();
    this.onTold(JSON.parse(bytes.toString()) as Told);
  }

  offer(message: Outgoing): boolean {
    this.deliver(message);
    return true;
  }
}
