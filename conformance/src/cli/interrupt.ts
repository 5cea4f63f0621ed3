/** Ctrl-C and SIGTERM: a run ends in order and is reported as far as it came. */
import { KitError } from "../errors.js";

/** The first Ctrl-C ends the run in order, with a report of what there is; a second one ends the kit at once. */
export function listenForInterrupt(): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return { signal: controller.signal, end: () => process.off("SIGINT", onSignal).off("SIGTERM", onSignal) };
}

export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new KitError("run_interrupted", "interrupted before the subject was ready", 1));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
