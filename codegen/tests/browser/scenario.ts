/** What a page does with the runtime, as one program: it runs where there is a `WebSocket`, and tells what came of it. */
import { InvocationError, registerWorker } from "../../runtimes/browser/worker.js";

export async function runScenario(url: string): Promise<Record<string, unknown>> {
  const options = { reconnectionConfig: { initialDelayMs: 50 }, timing: { pingIntervalMs: 50, idleTimeoutMs: 5000 } };
  const serving = registerWorker(url, { ...options, workerName: "page-serving" });
  const calling = registerWorker(url, { ...options, workerName: "page-calling" });
  const bound: unknown[] = [];
  const unbound: string[] = [];
  serving.registerFunction("page::echo", (data, metadata) => ({ data, metadata }));
  serving.registerFunction("page::nothing", () => undefined);
  serving.registerFunction("page::fails", () => {
    throw new Error("no luck");
  });
  serving.registerFunction("page::coded", () => {
    throw new InvocationError("own", "of mine");
  });
  const ran = new Promise((resolve) => serving.registerFunction("page::noted", resolve));
  serving.registerFunction("page::waits", () => new Promise(() => {}));
  const taken = told(async () => serving.registerFunction("page::echo", () => null));
  const isBound = new Promise<void>((resolve) => {
    const registerTrigger = (binding: unknown) => {
      bound.push(binding);
      resolve();
    };
    serving.registerTriggerType(
      { id: "page:tick", description: "Ticks" },
      { registerTrigger, unregisterTrigger: ({ id }) => unbound.push(id) },
    );
  });
  await serving.trigger({ function_id: "engine::workers::list", payload: {} });
  const call = (function_id: string, more: object = {}) => told(() => calling.trigger({ function_id, ...more }));
  const trigger = calling.registerTrigger({ type: "page:tick", function_id: "page::noted", config: { every: 1 } });
  await isBound;
  const result: Record<string, unknown> = {
    taken: await taken,
    many: await Promise.all(Array.from({ length: 50 }, (_, number) => call("page::echo", { payload: [number] }))),
    metadata: await call("page::echo", { payload: [], metadata: { m: 1 } }),
    nothing: await call("page::nothing"),
    fails: await call("page::fails"),
    coded: await call("page::coded"),
    absent: await call("page::absent"),
    late: await call("page::waits", { timeoutMs: 50 }),
    queued: await call("page::echo", { action: { type: "enqueue", queue: "q" } }),
    blank: await call("page::echo", { namespace: " " }),
    void: await call("page::noted", { action: { type: "void" }, payload: ["now"] }),
    ran: await ran,
    bound: bound.map((binding) => ({ ...(binding as object), id: (binding as { id: string }).id === trigger.id })),
  };
  const pending = call("page::waits");
  await calling.shutdown();
  result.pending = await pending;
  result.after = await call("page::echo");
  result.state = calling.getConnectionState();
  await serving.shutdown();
  return result;
}

async function told(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return { answer: (await run()) ?? null };
  } catch (error) {
    return { failed: error instanceof InvocationError ? error.code : String(error) };
  }
}
