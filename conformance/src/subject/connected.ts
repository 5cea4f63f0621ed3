/** A subject that somebody else runs: the kit has its address, and neither starts nor stops it. */
import { KitError } from "../errors.js";
import { hideQuery, parseSubjectUrl } from "./port.js";
import { tryUrl, wait } from "./ready.js";
import type { Subject } from "./subject.js";

/** One try, ms. */
const TRY_MS = 3000;
const RETRY_MS = 250;

/** `start` proves that the address upgrades to WebSocket. Tries for `withinMs`, at least once. */
export function connectSubject(
  url: string,
  options: { withinMs?: number; how?: "connected" | "attached" } = {},
): Subject {
  parseSubjectUrl(url);
  const refuse = async () => {
    throw new KitError("not_ours", `the kit did not start ${hideQuery(url)} and does not stop it either`, 4);
  };
  return {
    url,
    how: options.how ?? "connected",
    start: () => awaitAnswer(url, options.withinMs ?? 0),
    // The end of a run stops its subject; what is not ours stays as it was.
    stop: async () => {},
    kill: refuse,
    restart: refuse,
    output: () => "",
    died: new Promise(() => {}),
  };
}

async function awaitAnswer(url: string, withinMs: number): Promise<void> {
  const started = Date.now();
  for (let tries = 1; ; tries++) {
    const problem = await tryUrl(url, TRY_MS);
    if (problem === undefined) return;
    const elapsed = Date.now() - started;
    if (elapsed >= withinMs) {
      const tried = tries === 1 ? "once" : `${tries} times in ${elapsed} ms`;
      throw new KitError(
        "unreachable",
        `No WebSocket at ${hideQuery(url)}: ${problem} (tried ${tried}, GET with upgrade). ` +
          "Check host, port and path, and that the engine is running",
        3,
      );
    }
    await wait(RETRY_MS);
  }
}
