/** Signs of life on standard error: one line that is rewritten on a terminal, a few plain lines in a pipe. */
import type { RunProgress } from "../result/outcome.js";

/** A pipe gets a line after this much time, ms, so that a log shows that the run is alive and stays short. */
const PLAIN_EVERY_MS = 5000;
/** A terminal is rewritten at most this often, ms. */
const REDRAW_MS = 80;

export interface Progress {
  update(progress: RunProgress): void;
  /** Leaves the terminal clean. */
  end(): void;
}

export function createProgress(stream: NodeJS.WriteStream, now: () => number = Date.now): Progress {
  const terminal = stream.isTTY === true;
  let last = terminal ? 0 : now();
  let drawn = false;
  return {
    update(progress) {
      const finished = progress.done === progress.total;
      if (!finished && now() - last < (terminal ? REDRAW_MS : PLAIN_EVERY_MS)) return;
      last = now();
      if (terminal) {
        stream.write(`\r\u001b[K${shorten(describeProgress(progress, true), (stream.columns ?? 80) - 1)}`);
        drawn = true;
      } else if (!finished) {
        stream.write(`${describeProgress(progress, false)}\n`);
      }
    },
    end() {
      if (drawn) stream.write("\r\u001b[K");
    },
  };
}

function describeProgress({ done, total, failed, running }: RunProgress, long: boolean): string {
  const bad = failed > 0 ? `, ${failed} checks not passed` : "";
  const now = long && running.length > 0 ? `  ${running.join(" ")}` : "";
  return `${done}/${total} scenarios${bad}${now}`;
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}
