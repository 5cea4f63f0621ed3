/** Ports for subjects that the kit starts, and the question whether anybody answers on one. */
import { randomInt } from "node:crypto";
import { createServer, connect as openSocket } from "node:net";
import { KitError } from "../errors.js";

/**
 * Below the ranges that Linux, macOS and Windows take local ports of outgoing connections from: a port from there could
 * be in use by one of the kit's own connections when the subject comes to listen, above all after a restart.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 100;

const handedOut = new Set<number>();

/** A port on the loopback that nobody listens on, and that this process has not handed out before. */
export async function findFreePort(): Promise<number> {
  for (let i = 0; i < TRIES; i++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (handedOut.has(port) || !(await canListen(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new KitError(
    "no_free_port",
    `none of ${TRIES} ports tried between ${LOWEST} and ${HIGHEST} on 127.0.0.1 is free; end what listens there`,
    3,
  );
}

/** Lets a port be handed out again, once its subject is gone for good. */
export function returnPort(port: number): void {
  handedOut.delete(port);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** True when a TCP connection to `host:port` is accepted within `withinMs`. A silent port counts as not answering. */
export function isAnswering(host: string, port: number, withinMs = 5000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openSocket({ host, port });
    const end = (answer: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), withinMs);
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

/** Host and port of a `ws:` or `wss:` address. Throws a usage error for anything else. */
export function addressOf(url: string): { host: string; port: number } {
  const parsed = parseSubjectUrl(url);
  const fallback = parsed.protocol === "wss:" || parsed.protocol === "https:" ? 443 : 80;
  return { host: parsed.hostname.replace(/^\[|\]$/g, ""), port: parsed.port ? Number(parsed.port) : fallback };
}

/** A URL object of a subject's address, or a usage error that says what an address looks like. */
export function parseSubjectUrl(url: string, protocols: readonly string[] = ["ws:", "wss:"]): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !protocols.includes(parsed.protocol)) {
    throw new KitError(
      "bad_url",
      `"${hideQuery(url)}" is not an address of a subject; expected one such as ws://127.0.0.1:49134/`,
      2,
    );
  }
  return parsed;
}

/** Addresses may carry a key in the query or the user part: neither is ever printed. */
export function hideQuery(url: string): string {
  return url.replace(/\?.*$/s, "?[hidden]").replace(/\/\/[^/@]*@/, "//[hidden]@");
}
