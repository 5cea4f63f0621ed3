/** The judge in a thread of its own, so that judging never holds up what is relayed. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Finding } from "./finding.js";
import { Judge } from "./judge.js";
import type { FromJudge, JudgeSettings, ToJudge } from "./judge-protocol.js";
import { WireLog } from "./wire-log.js";

if (!parentPort) throw new Error("this file is the entry of a thread");
serve(parentPort, workerData as JudgeSettings);

function serve(port: MessagePort, { record }: JudgeSettings): void {
  let findings: Finding[] = [];
  const log = new WireLog(record);
  const judge = new Judge(log, (finding) => findings.push(finding));
  const say = (message: FromJudge) => port.postMessage(message);
  port.on("message", (message: ToJudge) => {
    if (message.kind === "finish") {
      judge.finish();
      log.close();
      say({ kind: "finished", tally: judge.tally });
      port.close();
      return;
    }
    let at = 0;
    for (const event of message.events) {
      if (event.kind !== "message" || event.unkept !== undefined) {
        judge.take(event);
        continue;
      }
      const payload = message.bytes.subarray(at, at + event.bytes);
      at += event.bytes;
      judge.take({ ...event, payload });
    }
    log.flush();
    say({ kind: "judged", cost: message.cost, findings });
    findings = [];
  });
  say({ kind: "ready" });
}
