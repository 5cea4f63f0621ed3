/** What a page does with generated code: a client calls a stub, both on the runtime for pages. */
import { registerWorker } from "../../runtimes/browser/worker.js";

/** What of the generated module is used. */
export interface Made {
  createClient(iii: object): { approval: { resolve(input: object): Promise<unknown> } };
  registerApprovalGateWorker(iii: object, worker: object): { unregister(): void };
  ApprovalResolveError: new (code: string, message: string) => Error & { code: string };
}

export async function runGenerated(made: Made, url: string): Promise<Record<string, unknown>> {
  const serving = registerWorker(url, { workerName: "page-approval" });
  const calling = registerWorker(url, { workerName: "page-client" });
  const seen: unknown[] = [];
  const unused = () => Promise.reject(new Error("not called here"));
  const approvalResolve = async ({ _caller_worker_id: _, ...request }: Record<string, unknown>) => {
    seen.push(request);
    if (request.reason === "fail") throw new made.ApprovalResolveError("resume_failed", "no store");
    return { ok: true };
  };
  made.registerApprovalGateWorker(
    serving,
    new Proxy({ approvalResolve }, { get: (own, name) => Reflect.get(own, name) ?? unused }),
  );
  // The registrations of one connection are carried out in order, so that all stand once this is answered.
  await serving.trigger({ function_id: "engine::workers::list", payload: {} });
  const { approval } = made.createClient(calling);
  const tell = (request: object) => approval.resolve(request).catch((error: unknown) => described(error, made));
  const request = { session_id: "s1", function_call_id: "c1", decision: "allow", later: { kept: true } };
  const result = {
    answered: await tell(request),
    failed: await tell({ ...request, reason: "fail" }),
    refused: await tell({ session_id: "a/b", decision: "allow" }),
    seen,
    request,
  };
  await calling.shutdown();
  await serving.shutdown();
  return result;
}

function described(error: unknown, { ApprovalResolveError }: Made): unknown {
  return error instanceof ApprovalResolveError ? { code: error.code } : { other: String(error) };
}
