/** `generate --watch`: again whenever the configuration, the folder of contracts or the engine's catalogue change. */
import { type FSWatcher, readdirSync, watch } from "node:fs";
import path from "node:path";
import pc from "picocolors";
import { CodegenError } from "../codegen-error.js";
import { canonical } from "../json.js";
import type { Row } from "../rows/row.js";
import { type InputOptions, readRows } from "./input.js";

/** How often an engine is asked for its catalogue. One that is gone or restarted is simply asked again. */
const POLL_MS = 2_000;
/** Editors write a file in several steps. */
const SETTLE_MS = 100;

/** Resolves to exit status 0 on SIGINT or SIGTERM. An error is told, and the next change may mend it. */
export async function watchInput(
  options: InputOptions & { config: string },
  generate: (rows: readonly Row[]) => Promise<unknown>,
): Promise<number> {
  let [last, told] = ["", ""];
  const refresh = async (force: boolean): Promise<void> => {
    try {
      const rows = await readRows(options);
      const now = canonical(rows);
      if (!force && now === last && told === "") return;
      last = now;
      await generate(rows);
      told = "";
    } catch (error) {
      const text = error instanceof CodegenError ? `${error.code}: ${error.message}` : String(error);
      if (force || text !== told) console.error(pc.red(text));
      told = text;
    }
  };
  const run = oneAtATime(refresh);
  await run(true);
  const stops = [...watchFiles(options, run), ...pollEngine(options, run)];
  console.log("watching");
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      for (const end of stops) end();
      resolve(0);
    };
    process.on("SIGINT", stop).on("SIGTERM", stop);
  });
}

type Run = (force: boolean) => Promise<void>;

/** Changes that come while one run is under way give one more run after it. */
function oneAtATime(work: Run): Run {
  const due: boolean[] = [];
  let running: Promise<void> | undefined;
  return (force) => {
    due.push(force);
    running ??= (async () => {
      while (due.length > 0) await work(due.splice(0).includes(true));
      running = undefined;
    })();
    return running;
  };
}

/** The folder of the configuration is watched, not the file: many editors replace a file when they save it. */
function watchFiles({ config, contracts }: InputOptions & { config: string }, run: Run): (() => void)[] {
  let timer: NodeJS.Timeout | undefined;
  let forced = false;
  const soon = (force: boolean): void => {
    forced ||= force;
    clearTimeout(timer);
    timer = setTimeout(() => {
      void run(forced);
      forced = false;
    }, SETTLE_MS);
  };
  const file = path.resolve(config);
  const watchers: FSWatcher[] = [];
  if (typeof contracts === "string") watchers.push(open(contracts, true, () => soon(false)));
  watchers.push(
    open(path.dirname(file), false, (name) => {
      if (name === path.basename(file)) soon(true);
    }),
  );
  return [() => clearTimeout(timer), ...watchers.map((watcher) => () => watcher.close())];
}

function open(folder: string, recursive: boolean, changed: (name: string | null) => void): FSWatcher {
  try {
    // A recursive watch of a folder that is not there says nothing, and never will.
    readdirSync(folder);
    return watch(folder, { recursive }, (_event, name) => changed(name)).on("error", (error) => {
      console.error(pc.red(`${folder}: ${error.message}`));
    });
  } catch (error) {
    throw new CodegenError("bad_config", `${folder}: ${(error as Error).message}`, "Name a folder that exists.");
  }
}

function pollEngine({ contracts }: InputOptions, run: Run): (() => void)[] {
  if (contracts !== undefined && contracts !== false) return [];
  const timer = setInterval(() => void run(false), POLL_MS);
  return [() => clearInterval(timer)];
}
