/** Asks a testee for its greeting, before anything is planned: what it lists decides which scenarios apply. */
import { KitError } from "../errors.js";
import { TesteeFault } from "./fault.js";
import type { TesteeGreeting, TesteeLaunch } from "./launch.js";
import { TesteeProcess } from "./process.js";

/** Throws `KitError` (exit 3) when it does not start, or does not greet as the protocol says. */
export async function greetTestee(launch: TesteeLaunch, timeFactor: number): Promise<TesteeGreeting> {
  // An address where nothing can listen: nothing is to be connected to yet.
  const env = { III_URL: "ws://127.0.0.1:0", III_WORKER_NAME: "greeting", OTEL_ENABLED: "false" };
  const process = new TesteeProcess(launch, env, { line: () => {}, fault: () => {} });
  try {
    return await process.ready(timeFactor);
  } catch (error) {
    if (!(error instanceof TesteeFault)) throw error;
    const code = error.code === "testee_ended" ? "testee_no_greeting" : error.code;
    throw new KitError(code, `${launch.command.join(" ")}: ${error.message}`, 3);
  } finally {
    await process.stop();
  }
}
