/** The Rust of the whole catalogue and of the edges: rustfmt and clippy clean, round trips, calls over the public SDK. */
import path from "node:path";
import { createEngine } from "@triad-protocol/engine";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { objectAt } from "../../src/json.js";
import { collectCases } from "../corpus/cases.js";
import { catalogue } from "../corpus/catalogue.js";
import { edgeCases, edgeRefusals } from "../corpus/edges.js";
import { mustRun } from "../corpus/run-tool.js";
import { missingRust, prepareRust } from "./environment.js";

const missing = missingRust();
if (missing !== undefined) {
  console.log(`SKIP Rust: ${missing}`);
  test.skip(`Rust (${missing})`, () => {});
} else {
  const { folder, cargo } = await prepareRust();
  const program = path.join(
    folder,
    "..",
    "codegen-rust",
    "debug",
    process.platform === "win32" ? "triad-codegen-proof.exe" : "triad-codegen-proof",
  );
  await cargo(["build", "--locked", "--quiet"]);

  const failuresOf = async (cases: readonly unknown[]): Promise<string[]> => {
    const output = await mustRun(program, ["round-trip"], { cwd: folder, input: JSON.stringify(cases) });
    const result = JSON.parse(output) as { cases: number; failures: string[] };
    assert.is(result.cases, cases.length);
    return result.failures;
  };

  test("rustfmt leaves the files as they are", async () => {
    await cargo(["fmt", "--check"]);
  });

  test("clippy finds nothing", async () => {
    await cargo(["clippy", "--locked", "--quiet", "--", "-D", "warnings"]);
  });

  test("every example and valid vector comes back equal", async () => {
    const { cases } = collectCases(catalogue);
    assert.ok(cases.length > 500, `${cases.length} cases`);
    assert.equal(await failuresOf(cases), []);
  });

  test("every edge comes back equal, and every refusal is one", async () => {
    assert.equal(await failuresOf(edgeCases), []);
    const refused = await failuresOf(edgeRefusals);
    assert.equal(
      refused.filter((text) => text.includes("came back as") || text.includes("no such type")),
      [],
    );
    assert.is(refused.length, edgeRefusals.length, refused.join("\n"));
  });

  test("a generated client calls a generated stub over the SDK and the reference engine", async () => {
    const engine = createEngine({ listener: { host: "127.0.0.1", port: 0 } });
    try {
      const { host, port } = await engine.start();
      const output = await mustRun(program, ["calls", `ws://${host}:${port}`], { cwd: folder, timeoutMs: 120_000 });
      const result: unknown = JSON.parse(output.trim().split("\n").at(-1) ?? "");
      const presence = { required: "0", required_nullable: null, required_any: null, required_null: null };
      assert.equal(objectAt(result, "class"), {
        answer: { ...presence, required_list: [1, null], optional_nullable: null },
      });
      assert.equal(objectAt(result, "fail"), { code: "own_code", text: "no", values: { more: 1 } });
      const unions = {
        one: { kind: "leaf", weight: 1.5 },
        many: [],
        maybe: null,
        outcome: { ok: true, count: 3 },
        colour: "dark-red",
      };
      assert.equal(objectAt(result, "list"), { answer: unions });
      assert.equal(objectAt(result, "type"), {
        answer: { children: [], next: { children: [] }, id: "edge::any::type", required: "r" },
      });
      assert.is(objectAt(result, "nobody").code, "function_not_found");
      assert.equal(objectAt(result, "bare"), { answer: { got: { class: 5 }, caller: true, id: "bare" } });
      assert.match(String(objectAt(result, "invalid").error), "invalid_request");
    } finally {
      await engine.stop();
    }
  });
}

test.run();
