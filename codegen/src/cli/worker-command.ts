/** `worker`: serves until SIGINT or SIGTERM. The engine is asked first, so that a wrong address is an error at once. */
import { rowsFromEngine } from "../rows/from-engine.js";

/** Throws `no_engine`. */
export async function runWorker(url: string): Promise<void> {
  await rowsFromEngine(url);
  // Loaded when it is needed: the SDK takes longer to load than most commands to run.
  const { serveCodegen, WORKER_NAME } = await import("../worker/serve.js");
  const worker = serveCodegen(url);
  console.log(`serving codegen::* as ${WORKER_NAME} on ${url}`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve).once("SIGTERM", resolve);
  });
  await worker.stop();
}
