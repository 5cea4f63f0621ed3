/** The two addresses of a spy, each refused with a message that names it. */
import { connect } from "node:net";
import { KitError } from "../errors.js";
import type { Place } from "./relay.js";

const ATTEMPT_MS = 2000;
const BETWEEN_MS = 200;

/** `HOST:PORT`, `:PORT` or `PORT`; port 0 is a free one. */
export function parseListen(text: string): Place {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]:|([^:[\]]*):)?(\d{1,5})$/.exec(text) ?? [];
  const number = Number(port);
  if (port === undefined || number > 65_535)
    throw usage(`--listen ${text} is not HOST:PORT, such as 127.0.0.1:49135 or [::1]:49135`);
  return { host: bracketed ?? (plain || "127.0.0.1"), port: number };
}

/** The path is each worker's own, and TLS would have to change bytes. */
export function parseUpstream(text: string): Place {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "wss:")
    throw usage(
      `--upstream ${url.origin} is TLS, which a spy that changes no byte cannot speak; put a program before the engine that ends TLS, and spy between the two`,
    );
  if (url?.protocol !== "ws:" || !url.hostname)
    throw usage(`--upstream ${text} is no address of an engine, such as ws://127.0.0.1:49134`);
  if (url.pathname !== "/" || url.search || url.username)
    throw usage(`--upstream ${text} has more than host and port; path and query are those that each worker asks for`);
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(url.port || 80) };
}

/** Tries until something accepts a connection there; throws `KitError` (exit 3) when `withinMs` has passed. */
export async function requireUpstream(place: Place, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const problem = await attempt(place);
    if (problem === undefined) return;
    if (performance.now() >= until)
      throw new KitError(
        "unreachable",
        `nothing answers at ${place.host}:${place.port} (${problem}); start the engine first, or give it time with --wait 30s`,
        3,
      );
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
}

function attempt(place: Place): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...place, timeout: ATTEMPT_MS });
    const end = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.on("connect", () => end());
    socket.on("timeout", () => end("no answer in time"));
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

function usage(message: string): KitError {
  return new KitError("usage", message, 2);
}
