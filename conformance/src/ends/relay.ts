/** A TCP relay of the kit between one end and the subject, whose two sides can be broken apart from one another. */

import type { AddressInfo } from "node:net";
import { createConnection, createServer, type Server, type Socket } from "node:net";

interface Link {
  readonly near: Socket;
  readonly far: Socket;
  cutNear: boolean;
  cutFar: boolean;
}

export class Relay {
  readonly #server: Server;
  readonly #links: Link[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(host: string, port: number): Promise<Relay> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const relay = new Relay(server);
    server.on("connection", (near) =>
      relay.#join(near, createConnection({ host, port, noDelay: true, allowHalfOpen: true })),
    );
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #join(near: Socket, far: Socket): void {
    const link: Link = { near, far, cutNear: false, cutFar: false };
    this.#links.push(link);
    pass(near, far, () => link.cutNear || link.cutFar);
    pass(far, near, () => link.cutNear || link.cutFar);
  }

  /** Breaks the kit's side of the newest link; the subject's side stays open, and what it sends is dropped. */
  cutNear(): void {
    const link = this.#links.findLast((one) => !one.cutNear);
    if (!link) return;
    link.cutNear = true;
    link.near.destroy();
  }

  /** Breaks the subject's side of the oldest link that is half open already, else of the newest one. */
  cutFar(): void {
    const link = this.#links.find((one) => one.cutNear && !one.cutFar) ?? this.#links.findLast((one) => !one.cutFar);
    if (!link) return;
    link.cutFar = true;
    link.far.destroy();
  }

  async close(): Promise<void> {
    for (const { near, far } of this.#links) {
      near.destroy();
      far.destroy();
    }
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Passes bytes and the end of the stream on, until the link is cut; from then on it only reads. */
function pass(from: Socket, to: Socket, isCut: () => boolean): void {
  from.on("data", (bytes) => {
    if (isCut() || to.destroyed) return;
    if (to.write(bytes)) return;
    from.pause();
    to.once("drain", () => from.resume());
    to.once("close", () => from.resume());
  });
  from.on("end", () => {
    if (!isCut()) to.end();
  });
  from.on("close", () => {
    if (!isCut()) to.destroy();
  });
  from.on("error", () => {});
}
