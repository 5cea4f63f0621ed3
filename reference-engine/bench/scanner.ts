/**
 * What proving a message costs: JSON.parse, which proves less, a scanner in JavaScript, and the one in use. The best of
 * many short runs, since whatever else the machine does only ever adds.
 */
import { scanMessage, WELL_FORMED } from "../src/frames/scan.js";
import { scanInJavaScript } from "./js-scanner.js";
import { payloadOf } from "./messages.js";

const HEAD =
  '{"type":"invokefunction","invocation_id":"3f2b1c4d-5e6f-4a1b-8c2d-9e0f1a2b3c4d","function_id":"bench::echo","data":';
const RUNS = 40;
const RUN_BYTES = 1_500_000;

function bestMicros(bytes: number, action: () => void): number {
  const repeats = Math.max(1, Math.round(RUN_BYTES / (bytes + 300)));
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const began = process.hrtime.bigint();
    for (let i = 0; i < repeats; i++) action();
    best = Math.min(best, Number(process.hrtime.bigint() - began) / repeats / 1000);
  }
  return best;
}

const shown = (micros: number) => micros.toFixed(micros < 10 ? 2 : 0).padStart(10);

process.stdout.write(
  `${"payload".padEnd(18)}${["JSON.parse", "JavaScript", "in use"].map((t) => t.padStart(12)).join("")}  µs\n`,
);
for (const bytes of [100, 1_000, 10_000, 100_000, 1_000_000]) {
  const payloads = { records: payloadOf(bytes), "one string": JSON.stringify({ text: "x".repeat(bytes - 11) }) };
  for (const [name, payload] of Object.entries(payloads)) {
    const message = Buffer.from(`${HEAD}${payload}}`);
    if (scanMessage(message) !== WELL_FORMED || scanInJavaScript(message) !== WELL_FORMED) {
      throw new Error("expected both scanners to accept the message");
    }
    const columns = [
      bestMicros(bytes, () => JSON.parse(message.toString())),
      bestMicros(bytes, () => scanInJavaScript(message)),
      bestMicros(bytes, () => scanMessage(message)),
    ];
    process.stdout.write(`${`${bytes} B ${name}`.padEnd(18)}${columns.map((c) => `  ${shown(c)}`).join("")}\n`);
  }
}
