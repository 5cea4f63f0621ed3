/** Generated client and stub talk to each other over iii-sdk and a real engine. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type IIIClient, registerWorker } from "iii-sdk";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { rowsFromContracts } from "../src/rows/from-contracts.js";
import { startEngine } from "./support/engine.js";
import { freshFolder, generateOutput, writeFiles } from "./support/outputs.js";

interface Made {
  createClient(iii: IIIClient): {
    approval: { resolve(input: object): Promise<unknown> };
    budget: { check(input: object): Promise<unknown> };
    engine: { functions: { list(input: object): Promise<{ functions: { function_id: string }[] }> } };
  };
  registerApprovalGateWorker(iii: IIIClient, worker: object): { unregister(): void };
  ApprovalResolveError: new (code: string, message: string) => Error;
  CallError: new () => Error;
}

test("a generated client calls a generated stub through iii-sdk", async () => {
  const folder = freshFolder("typescript-live");
  const { files } = await generateOutput(rowsFromContracts(), "typescript", "iii.ts");
  writeFiles(folder, files);
  const made = (await import(pathToFileURL(path.join(folder, "iii.ts")).href)) as Made;
  const engine = await startEngine();
  const options = { otel: { enabled: false }, enableMetricsReporting: false };
  const server = registerWorker(engine.url, { workerName: "approval-gate", ...options });
  const caller = registerWorker(engine.url, { workerName: "caller", ...options });
  try {
    const seen: unknown[] = [];
    const unused = () => Promise.reject(new Error("not called here"));
    const worker = new Proxy(
      {},
      {
        get: (_target, name) => {
          if (name !== "approvalResolve") return unused;
          return async ({ _caller_worker_id: _, ...request }: { reason?: string; _caller_worker_id?: string }) => {
            seen.push(request);
            if (request.reason === "fail") throw new made.ApprovalResolveError("resume_failed", "no store");
            return { ok: true };
          };
        },
      },
    );
    made.registerApprovalGateWorker(server, worker);
    const client = made.createClient(caller);
    const until = Date.now() + 30_000;
    for (let there = false; !there; ) {
      const { functions } = await client.engine.functions.list({ prefix: "approval::", include_internal: true });
      there = functions.some(({ function_id }) => function_id === "approval::resolve");
      assert.ok(Date.now() < until, "the stub was not registered in time");
    }
    const request = { session_id: "s1", function_call_id: "c1", decision: "allow", later: { kept: true } };
    assert.equal(await client.approval.resolve(request), { ok: true });
    assert.equal(seen, [request]);

    const failed = await client.approval.resolve({ ...request, reason: "fail" }).catch((error: unknown) => error);
    assert.instance(failed, made.ApprovalResolveError);
    assert.is((failed as { code: string }).code, "resume_failed");

    const refused = await client.approval
      .resolve({ session_id: "a/b", decision: "allow" })
      .catch((error: unknown) => error);
    assert.instance(refused, made.ApprovalResolveError);
    assert.is((refused as { code: string }).code, "invalid_payload");
    assert.is(seen.length, 2);

    const absent = await client.budget.check({ workspace_id: "w" }).catch((error: unknown) => error);
    assert.instance(absent, made.CallError);
    assert.is((absent as { code: string }).code, "function_not_found");
  } finally {
    await caller.shutdown();
    await server.shutdown();
    await engine.stop();
  }
});

test.run();
