// What is written fits the schema and holds no secret; what is read is a result.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { KitError } from "../../src/errors.js";
import { checkFormat } from "../../src/files/kit-schema.js";
import { createRedactor, secretsOfUrl } from "../../src/result/redact.js";
import type { RunResult } from "../../src/result/result.js";
import { readResult, writeResult } from "../../src/result/write.js";
import { build, check, resultOf, scenario } from "./sample.js";

const dir = mkdtempSync(join(tmpdir(), "triad-result-"));
test.after(() => rmSync(dir, { recursive: true }));

const SAMPLE = resultOf([scenario("core/a", [check("core/a#INV-9", "fail"), check("core/a#frames", "not-testable")])]);

function refusal(work: () => unknown): KitError {
  try {
    work();
  } catch (error) {
    assert.instance(error, KitError);
    return error as KitError;
  }
  throw new Error("it was not refused");
}

test("written and read again, a result is the same", () => {
  const path = join(dir, "result.json");
  writeResult(path, SAMPLE);
  assert.equal(readResult(path), JSON.parse(JSON.stringify(SAMPLE)));
  assert.is(readFileSync(path, "utf8").at(-1), "\n");
});

test("an invalid result of our own is not written", () => {
  const broken = { ...SAMPLE, exit: 9 } as unknown as RunResult;
  const path = join(dir, "broken.json");
  const error = refusal(() => writeResult(path, broken));
  assert.equal([error.code, error.exit], ["invalid_result", 4]);
  assert.match(error.message, /\/exit/);
  assert.throws(() => readFileSync(path));
});

test("a failure without its evidence does not fit the schema", () => {
  const { failure: _, ...bare } = check("core/a#INV-9", "fail");
  const { reason: __, ...mute } = check("core/a#INV-9", "not-testable");
  for (const wrong of [bare, mute]) {
    const problems = checkFormat("result", resultOf([scenario("core/a", [wrong])]));
    assert.match(problems.map(({ message }) => message).join(), /lacks the member "(failure|reason)"/);
  }
});

test("files that are no result are refused with exit 2", () => {
  const cases: [text: string, says: RegExp][] = [
    ["{", /not JSON/],
    ["[]", /not a result of format 1/],
    ['{"format":2}', /of format 2/],
    ['{"format":1}', /lacks the member "suite"/],
  ];
  for (const [text, says] of cases) {
    const path = join(dir, "other.json");
    writeFileSync(path, text);
    const error = refusal(() => readResult(path));
    assert.is(error.exit, 2);
    assert.match(error.message, says);
  }
  assert.match(refusal(() => readResult(join(dir, "absent.json"))).message, /ENOENT/);
});

test("keys, tokens and authorisation are replaced wherever they stand", () => {
  const clean = createRedactor(secretsOfUrl("ws://me:pa55word@h:1/?key=k-0123456789&mode=x"));
  assert.is(
    clean('{"reattach_token":"abc","token": "d\\"e","tokens":5}'),
    '{"reattach_token":"[hidden]","token": "[hidden]","tokens":5}',
  );
  assert.is(clean('{"authorization":"Bearer cut off he'), '{"authorization":"[hidden]"');
  assert.is(clean("GET /ws/channels/c?key=zzz&dir=read HTTP/1.1"), "GET /ws/channels/c?key=[hidden]&dir=read HTTP/1.1");
  assert.is(clean("Host: h\r\nAuthorization: Bearer abc\r\nX: y"), "Host: h\r\nAuthorization: [hidden]\r\nX: y");
  assert.is(clean("connect to k-0123456789 as pa55word"), "connect to [hidden] as [hidden]");
  assert.is(clean("engine --api-key=abc --token abc"), "engine --api-key=[hidden] --token [hidden]");
  assert.equal(clean({ a: [{ access_key: "q", max_tokens: 5, key: "kept" }] }), {
    a: [{ access_key: "[hidden]", max_tokens: 5, key: "kept" }],
  });
});

test("a secret of the address is nowhere in a result", () => {
  const secret = "k-0123456789";
  const transcript = [
    { ms: 0, end: "c", direction: "out" as const, what: "open" as const, text: `GET /?key=${secret}`, bytes: 0 },
  ];
  const failed = scenario("core/a", [check("core/a#INV-9", "not-testable", `no answer from ws://h/?key=${secret}`)], {
    transcript,
  });
  const result = build([failed as Parameters<typeof build>[0][number]], {
    secrets: secretsOfUrl(`ws://h/?key=${secret}`),
  });
  assert.not.match(JSON.stringify(result), new RegExp(secret));
  assert.match(JSON.stringify(result), /\[hidden\]/);
});

test.run();
