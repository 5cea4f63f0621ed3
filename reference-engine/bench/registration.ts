/**
 * How a worker makes itself known, and who answers when there is no engine.
 */
import { frameOfJson, RawSocket } from "./raw-socket.js";

const invocation_id = "00000000-0000-4000-8000-ffffffffffff";

/** Registers and announces in one go, as an SDK does; the answer to the announcement says that all of it holds. */
export function register(socket: RawSocket, functions: readonly string[]): Promise<void> {
  for (const id of functions) socket.send(frameOfJson({ type: "registerfunction", id }));
  return new Promise((resolve, reject) => {
    socket.onEnd = () => reject(new Error("the connection ended during registration"));
    socket.onMessage = (text) => {
      if (!text.includes(invocation_id)) return;
      if (text.includes('"error"')) reject(new Error(`registration failed: ${text}`));
      socket.onMessage = () => {};
      resolve();
    };
    const data = { pid: process.pid, runtime: "bench" };
    socket.send(frameOfJson({ type: "invokefunction", invocation_id, function_id: "engine::workers::register", data }));
  });
}

/** Stands in for the engine behind the relay: answers each announcement, dealt by the relay to one worker each. */
export async function answerBehindRelay(url: URL): Promise<RawSocket[]> {
  const caller = await RawSocket.open(url);
  const result = { success: true };
  const answer = frameOfJson({
    type: "invocationresult",
    invocation_id,
    function_id: "engine::workers::register",
    result,
  });
  caller.onMessage = (text) => {
    if (text.includes(invocation_id)) caller.send(answer);
  };
  return [caller];
}
