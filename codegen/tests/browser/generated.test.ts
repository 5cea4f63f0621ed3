/** A generated client calls a generated stub in a real Chromium, over the runtime for pages and the reference engine. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { rowsFromContracts } from "../../src/rows/from-contracts.js";
import { startEngine } from "../support/engine.js";
import { freshFolder, generateOutput, writeFiles } from "../support/outputs.js";
import { skipWithout } from "../support/toolchain.js";
import { typecheck } from "../support/typecheck.js";
import { chromium, runInPage } from "./chromium.js";
import { bundleCommonModules } from "./common-modules.js";

const { files } = await generateOutput(rowsFromContracts(), "typescript", "iii.ts", { functions: ["approval::*"] });
const text = files.get("iii.ts") ?? "";

test("generated clients, triggers and stubs take the worker of a page", () => {
  const folder = freshFolder("browser-types");
  const runtime = fileURLToPath(new URL("../../runtimes/browser/worker.js", import.meta.url));
  writeFiles(folder, [
    ["package.json", '{"type":"module"}'],
    ["iii.ts", text],
    [
      "use.ts",
      `import { registerWorker } from ${JSON.stringify(runtime)};
import { type ApprovalGateWorker, createClient, createTriggers, registerApprovalGateWorker } from './iii.js';
export function use(approvals: ApprovalGateWorker): unknown[] {
  const worker = registerWorker('ws://127.0.0.1:49134');
  return [createClient(worker), createTriggers(worker), registerApprovalGateWorker(worker, approvals)];
}
`,
    ],
  ]);
  const options = { lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], noPropertyAccessFromIndexSignature: false };
  assert.equal(typecheck([path.join(folder, "use.ts")], options), []);
});

if (chromium === undefined) skipWithout("Chromium", "none is installed");
else
  test("a generated client calls a generated stub, in Chromium", async () => {
    const engine = await startEngine();
    try {
      const ajv = "ajv/dist/2020.js";
      const { request, ...result } = await runInPage({
        script: `import * as made from "/made/iii.js";
          import { runGenerated } from "/tests/browser/generated-scenario.js";
          tell(await runGenerated(made, ${JSON.stringify(engine.url)}));`,
        modules: { "/made/iii.js": text, "/made/ajv.js": bundleCommonModules(ajv, ["Ajv2020"]) },
        imports: { [ajv]: "/made/ajv.js" },
      });
      assert.equal(result, {
        answered: { ok: true },
        failed: { code: "resume_failed" },
        refused: { code: "invalid_payload" },
        seen: [request, { ...(request as object), reason: "fail" }],
      });
    } finally {
      await engine.stop();
    }
  });

test.run();
