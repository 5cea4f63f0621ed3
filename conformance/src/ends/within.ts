/** A wait with an end. */
import { StepFailure } from "../run/failure.js";

/** Rejects with a StepFailure of kind `time` when `work` has not settled at `deadline` (monotonic ms). */
export async function within<T>(work: Promise<T>, deadline: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StepFailure("time", message)), Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
