/** Close frames and the end of a connection. */
import { OPCODES } from "../../wire/web-socket-frame.js";
import type { ControlEvent, EndEvent, Side } from "../events.js";
import type { LinkState, Traffic } from "../link-state.js";
import { forgetCall } from "./calling.js";
import type { See } from "./see.js";

/** Codes after which some released clients never come back. */
const FINAL_CODES: readonly number[] = [1000, 1001];

export function websocketRule(from: Side): "engine-websocket" | "worker-websocket" {
  return from === "engine" ? "engine-websocket" : "worker-websocket";
}

export function seeControl({ from, opcode, payload }: ControlEvent, link: LinkState, see: See): void {
  see(websocketRule(from), true, () => "");
  if (opcode !== OPCODES.close) return;
  const bytes = Buffer.from(payload);
  const code = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  const first = link.closeCode.engine === undefined && link.closeCode.worker === undefined;
  link.closeCode[from] ??= code;
  const fault = closeFault(bytes, code);
  if (fault) see(websocketRule(from), false, () => fault);
  // A worker that breaks the protocol is closed for it.
  if (from !== "engine" || !first || link.kind !== "worker" || link.mayBeClosed) return;
  see("close-code", !FINAL_CODES.includes(code), () => `the engine closes the connection with code ${code}`);
}

function closeFault(bytes: Buffer, code: number): string | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length === 1) return "a close frame has half a code";
  const defined = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
  if (!defined && (code < 3000 || code > 4999)) return `a close frame has the code ${code}, which is not to be sent`;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(2));
    return undefined;
  } catch {
    return "the reason of a close frame is not UTF-8";
  }
}

/** Returns how many calls of the worker were left without an answer. */
export function seeEnd({ from, how }: EndEvent, link: LinkState, traffic: Traffic, see: See): number {
  if (from === "engine" && how === "end" && link.closeCode.worker !== undefined && !link.gone.has("worker"))
    see("close-answered", link.closeCode.engine !== undefined, () => "the engine ends without a close frame");
  if (link.gone.size === 0) for (const id of link.serving.keys()) traffic.stale.add(id);
  link.gone.add(from);
  if (how === "reset") link.gone.add("engine").add("worker");
  return link.gone.size === 2 ? endLink(link, traffic) : 0;
}

/** Lets go of a connection; calls that were still open are told by number. */
export function endLink(link: LinkState, traffic: Traffic): number {
  traffic.links.delete(link.number);
  if (link.worker_id !== undefined && traffic.workers.get(link.worker_id) === link)
    traffic.workers.delete(link.worker_id);
  let unanswered = 0;
  for (const calls of link.calls.values())
    for (const call of calls) {
      if (call.how !== "void") unanswered++;
      forgetCall(call, traffic);
    }
  return unanswered;
}
