// The log's two forms: JSON lines in a pipe, text on a terminal, colour only where it is wanted.
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createLog } from "../../src/log/create-log.js";
import type { LogLevel } from "../../src/log/levels.js";
import { writeFiles } from "./process.js";

/** What the log wrote once it has this many lines, or after five seconds: a write may still be under way after a flush. */
async function write(
  isTTY: boolean,
  env: Record<string, string>,
  level: LogLevel = "info",
  lines = 1,
): Promise<string> {
  const file = join(writeFiles({ "out.log": "" }), "out.log");
  const fd = openSync(file, "w");
  const log = createLog(level, { fd, isTTY } as NodeJS.WriteStream & { fd: number }, env);
  log.logger.debug({ worker_id: "w" }, "detail");
  log.logger.info({ worker_id: "w" }, "connected");
  log.flush();
  const deadline = Date.now() + 5000;
  while (readFileSync(file, "utf8").split("\n").length <= lines && Date.now() < deadline) await setImmediate();
  closeSync(fd);
  return readFileSync(file, "utf8");
}

test("in a pipe: one JSON object a line, with level in words and time in UTC", async () => {
  const lines = (await write(false, {}))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.is(lines.length, 1);
  assert.equal([lines[0]!.level, lines[0]!.worker_id, lines[0]!.msg], ["info", "w", "connected"]);
  assert.match(lines[0]!.time as string, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test("the level decides what is written", async () => {
  assert.is((await write(false, {}, "debug", 2)).trimEnd().split("\n").length, 2);
  assert.is(await write(false, {}, "silent", 0), "");
});

test("on a terminal: text, in colour", async () => {
  const text = await write(true, {});
  assert.match(text, /connected/);
  assert.match(text, "\u001b[");
  assert.throws(() => JSON.parse(text.split("\n")[0]!));
});

test("NO_COLOR is respected; an empty one is none", async () => {
  assert.not.match(await write(true, { NO_COLOR: "1" }), "\u001b[");
  assert.match(await write(true, { NO_COLOR: "" }), "\u001b[");
});

test.run();
