// Signs of life: rewritten on a terminal, sparse and plain in a pipe.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createProgress } from "../../src/cli/progress.js";

function recorder(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  let text = "";
  const write = (part: string) => {
    text += part;
    return true;
  };
  return { stream: { isTTY, columns: 40, write } as unknown as NodeJS.WriteStream, text: () => text };
}

const sign = (done: number, failed = 0) => ({
  done,
  total: 9,
  failed,
  running: ["core/some-long-name-of-a-scenario", "core/b"],
});

test("a pipe gets a line every few seconds, without control characters", () => {
  const { stream, text } = recorder(false);
  let now = 0;
  const progress = createProgress(stream, () => now);
  for (now = 0; now <= 12_000; now += 100) progress.update(sign(Math.floor(now / 2000), now > 6000 ? 2 : 0));
  progress.update(sign(9));
  progress.end();
  assert.is(text(), "2/9 scenarios\n5/9 scenarios, 2 checks not passed\n");
});

test("a short run says nothing in a pipe", () => {
  const { stream, text } = recorder(false);
  const progress = createProgress(stream, () => 100);
  progress.update(sign(1));
  progress.end();
  assert.is(text(), "");
});

test("a terminal has one line, never wider than it, and is left clean", () => {
  const { stream, text } = recorder(true);
  let now = 1000;
  const progress = createProgress(stream, () => now);
  progress.update(sign(1));
  now += 10;
  progress.update(sign(2));
  now += 200;
  progress.update(sign(3, 1));
  progress.end();
  const lines = text().split("\r\u001b[K");
  assert.equal(lines.length, 4);
  assert.match(lines[1] ?? "", /^1\/9 scenarios {2}core\/some-.*…$/);
  assert.match(lines[2] ?? "", /^3\/9 scenarios, 1 checks not passed/);
  assert.ok(lines.every((line) => line.length <= 39 && !line.includes("\n")));
  assert.is(lines[3], "");
});

test.run();
