/** Waiting until a process that was started answers, bounded, and only as long as it lives. */
import { WebSocket } from "ws";
import type { Child } from "./child.js";
import type { ReadyCondition } from "./launch.js";

/** Time between two tries, ms: short against the start of any process. */
const RETRY_MS = 25;
/** One try, ms; a subject that accepts and then says nothing costs this much a try. */
const TRY_MS = 2000;

export type ReadyOutcome = { ready: true } | { ready: false; why: "ended" | "late"; last: string };

/** Resolves when the condition holds, the process has ended, or `withinMs` has passed. Never throws. */
export async function awaitReady(child: Child, condition: ReadyCondition, withinMs: number): Promise<ReadyOutcome> {
  const deadline = Date.now() + withinMs;
  if ("line" in condition) return awaitLine(child, new RegExp(condition.line), withinMs);
  let last = "it was not tried";
  while (child.alive && Date.now() < deadline) {
    const remaining = Math.max(1, Math.min(TRY_MS, deadline - Date.now()));
    const answer = await Promise.race([tryUrl(condition.url, remaining), child.ended.then(() => "the process ended")]);
    if (answer === undefined) return { ready: true };
    last = answer;
    await Promise.race([wait(RETRY_MS), child.ended]);
  }
  return { ready: false, why: child.alive ? "late" : "ended", last };
}

function awaitLine(child: Child, pattern: RegExp, withinMs: number): Promise<ReadyOutcome> {
  return new Promise((resolve) => {
    const end = (outcome: ReadyOutcome) => {
      clearTimeout(timer);
      stopWatching();
      resolve(outcome);
    };
    const last = `no line of its output matched /${pattern.source}/`;
    const stopWatching = child.output.onLine((line) => pattern.test(line) && end({ ready: true }));
    const timer = setTimeout(() => end({ ready: false, why: "late", last }), withinMs);
    void child.ended.then(() => end({ ready: false, why: "ended", last }));
  });
}

/** Tries an address once: undefined when it answers as it should, otherwise what happened instead. */
export function tryUrl(url: string, withinMs: number): Promise<string | undefined> {
  return /^https?:/.test(url) ? tryHttp(url, withinMs) : tryWebSocket(url, withinMs);
}

async function tryHttp(url: string, withinMs: number): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(withinMs), redirect: "manual" });
    await answer.body?.cancel();
    return answer.ok ? undefined : `HTTP status ${answer.status}`;
  } catch (error) {
    return reasonOf(error);
  }
}

function tryWebSocket(url: string, withinMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: withinMs, perMessageDeflate: false });
    socket.once("open", () => {
      resolve(undefined);
      // Waits for the other side's close frame, but not for ever.
      socket.close();
      setTimeout(() => socket.terminate(), 500).unref();
    });
    socket.on("error", (error) => {
      resolve(reasonOf(error));
      socket.terminate();
    });
  });
}

/** The message of an error with its cause, on one line and never empty (Node leaves it so for refused connections). */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  const cause = error.cause === undefined ? "" : ` (${reasonOf(error.cause)})`;
  return (error.message || code || error.name) + cause;
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
