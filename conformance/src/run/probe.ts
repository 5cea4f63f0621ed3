/**
 * Does anything answer at all? One connection, one greeting, one announcement, each bounded: a subject that refuses
 * everything or says nothing costs this one failure, and not one for each scenario (FP-KIT-5).
 */
import { randomUUID } from "node:crypto";
import { WebSocketLink } from "../ends/web-socket-link.js";
import { isObject, type Json } from "../scenario/json.js";

/** Bound on the whole probe, before `--time-factor`. */
const PROBE_MS = 5000;

/** Undefined when it answers; otherwise one sentence that says what did not come. */
export async function probeSubject(url: string, timeFactor: number): Promise<string | undefined> {
  const ms = PROBE_MS * timeFactor;
  const { hostname, port, pathname } = new URL(url);
  const awaited = new Map<string, () => void>();
  let awaiting = "a `workerregistered` message";
  let lost: (reason: string) => void = () => {};
  const loss = new Promise<string>((resolve) => {
    lost = resolve;
  });
  const events = {
    message: (data: Buffer) => awaited.get(typeOf(data))?.(),
    pong: () => {},
    closed: (code: number) => lost(`it closed the connection with code ${code} while ${awaiting} was awaited`),
    fault: (message: string) => lost(`it broke the WebSocket protocol: ${message}`),
  };
  const arrives = (type: string): Promise<undefined> =>
    new Promise((resolve) => awaited.set(type, () => resolve(undefined)));
  const timer = setTimeout(() => lost(`${awaiting} did not come within ${ms} ms`), ms);
  const registered = arrives("workerregistered");
  let link: WebSocketLink | undefined;
  try {
    const opened = await WebSocketLink.open(
      { host: hostname, port: Number(port), path: pathname, headers: {} },
      events,
      ms,
    );
    link = opened.link;
    if (!link) return `it refused the upgrade of ${pathname} with HTTP ${opened.answer.status}`;
    for (const [type, frame, what, arrival] of [
      ["workerregistered", undefined, awaiting, registered],
      ["invocationresult", announcement(), "the answer to `engine::workers::register`", arrives("invocationresult")],
    ] as const) {
      awaiting = what;
      if (frame) link.sendMessage(JSON.stringify(frame), false);
      const reason = await Promise.race([arrival, loss]);
      if (reason !== undefined) return reason;
      awaited.delete(type);
    }
    return undefined;
  } catch (error) {
    return `it could not be reached: ${(error as Error).message}`;
  } finally {
    clearTimeout(timer);
    await leave(link);
  }
}

/** Without a name, so that it cannot be in anybody's way. */
function announcement(): Json {
  const data = { runtime: "triad-conformance" };
  return { type: "invokefunction", invocation_id: randomUUID(), function_id: "engine::workers::register", data };
}

async function leave(link: WebSocketLink | undefined): Promise<void> {
  if (!link) return;
  link.close();
  if (!(await link.closedWithin(1000))) link.terminate();
}

function typeOf(data: Buffer): string {
  try {
    const frame: unknown = JSON.parse(data.toString());
    return isObject(frame) ? String(frame.type) : "";
  } catch {
    return "";
  }
}
