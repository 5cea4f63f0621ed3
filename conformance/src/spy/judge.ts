/** Judges what passes: takes the events of the relay in order, and finds where a rule does not hold. */
import type { AnsweredEvent, MessageEvent, Side, WireEvent } from "./events.js";
import type { Finding } from "./finding.js";
import { Inflater } from "./inflate.js";
import { type LinkState, Traffic } from "./link-state.js";
import { noteRegistration, seeBindingRefused, seeOffer, seeProviderAnswer, seeUnbinding } from "./rules/binding.js";
import { seeAnswer, seeCall } from "./rules/calling.js";
import { endLink, seeControl, seeEnd, websocketRule } from "./rules/closing.js";
import { seeGreeting, seeReattach, seeRefusal } from "./rules/greeting.js";
import { readMessage, seeSchema, seeSize } from "./rules/messages.js";
import type { FrameRule, See } from "./rules/see.js";
import { seeInvocation, seeServed } from "./rules/serving.js";
import { RULES, type RuleId } from "./rules/table.js";
import { seeUpgrade } from "./rules/upgrade.js";
import { noTally, type Tally } from "./tally.js";
import type { WireLog } from "./wire-log.js";

/** Larger messages are judged, but not compared with one another. */
const LARGEST_COMPARED = 1_048_576;
const MOST_UNKNOWN_TYPES = 100;

const FRAME_RULES: Readonly<Record<Side, readonly FrameRule[]>> = {
  engine: [seeGreeting, seeRefusal, seeAnswer, seeInvocation, seeOffer, seeUnbinding, seeBindingRefused],
  worker: [seeReattach, noteRegistration, seeCall, seeServed, seeProviderAnswer],
};

export class Judge {
  readonly tally: Tally = noTally();
  readonly #traffic = new Traffic();
  readonly #inflaters = new Map<string, Inflater>();
  readonly #log: WireLog;
  readonly #onFinding: (finding: Finding) => void;

  constructor(log: WireLog, onFinding: (finding: Finding) => void) {
    this.#log = log;
    this.#onFinding = onFinding;
  }

  take(event: WireEvent): void {
    if (event.kind !== "message") this.#log.add(event);
    const link = this.#traffic.link(event.link);
    const see = this.#seeAt(event, link);
    switch (event.kind) {
      case "answered":
        this.#takeAnswered(event, link, see);
        break;
      case "message":
        this.#takeMessage(event, link, see);
        break;
      case "control":
        if (link.kind !== "other") seeControl(event, link, see);
        break;
      case "violation":
        link.mayBeClosed = true;
        if (link.kind !== "other") see(websocketRule(event.from), false, () => event.message);
        break;
      case "lost":
        link.gaps = true;
        this.tally.notJudged += event.count;
        break;
      case "opaque":
        this.tally.opaque++;
        break;
      case "end":
        this.tally.unansweredCalls += seeEnd(event, link, this.#traffic, see);
        if (link.gone.size < 2) break;
        this.#log.forget(link.number);
        for (const side of ["engine", "worker"]) this.#inflaters.delete(`${side} ${link.number}`);
        break;
    }
  }

  /** Counts what is still open. */
  finish(): void {
    for (const link of [...this.#traffic.links.values()]) this.tally.unansweredCalls += endLink(link, this.#traffic);
  }

  #takeAnswered(event: AnsweredEvent, link: LinkState, see: See): void {
    seeUpgrade(event, see);
    link.path = event.path;
    if (event.status !== 101) {
      this.tally.plainRequests++;
      return;
    }
    link.kind = event.path === "/" ? "worker" : event.path === "/otel" ? "telemetry" : "other";
    link.compression = event.headers["sec-websocket-extensions"]?.includes("permessage-deflate") ?? false;
    this.tally.connections[link.kind]++;
  }

  #takeMessage(event: MessageEvent, link: LinkState, see: See): void {
    const { from } = event;
    link.messages[from]++;
    this.tally.messages[from]++;
    this.tally.bytes[from] += event.bytes;
    if (link.kind === "other") {
      this.#log.add(event);
      return;
    }
    seeSize(event, see);
    const payload = this.#plain(event, link, see);
    this.#log.add(event, payload);
    if (!payload) return;
    see(websocketRule(from), true, () => "");
    if (link.kind === "telemetry") {
      see("telemetry-silent", from !== "engine", () => "the engine sends a data message on /otel");
      return;
    }
    const frame = readMessage(event, payload, see);
    if (!frame) return;
    const type = String(frame.type);
    if (!seeSchema(from, frame, link, see)) {
      this.#noteUnknown(`${from} ${type}`);
      return;
    }
    this.#traffic.comparable = event.bytes <= LARGEST_COMPARED;
    if (type === "ping" && from === "worker") link.pings++;
    if (type === "pong" && from === "engine") {
      if (!link.gaps) see("pong-asked", link.pings > 0, () => "the engine sends a pong that no ping asked for");
      link.pings = Math.max(0, link.pings - 1);
    }
    for (const rule of FRAME_RULES[from]) rule(frame, link, this.#traffic, see);
  }

  /** The payload as it was before compression; undefined where there is none to judge. */
  #plain(event: MessageEvent, link: LinkState, see: See): Buffer | undefined {
    const key = `${event.from} ${link.number}`;
    if (!event.payload) {
      link.gaps = true;
      this.tally.notJudged++;
      return undefined;
    }
    const payload = Buffer.from(event.payload.buffer, event.payload.byteOffset, event.payload.byteLength);
    if (!event.compressed) return payload;
    if (!link.compression) {
      see(websocketRule(event.from), false, () => "a message is compressed, which was not negotiated");
      return undefined;
    }
    if (link.gaps) {
      // It may refer back to a message that was not kept.
      this.tally.notJudged++;
      return undefined;
    }
    const inflater = this.#inflaters.get(key) ?? new Inflater();
    this.#inflaters.set(key, inflater);
    try {
      return inflater.inflate(payload);
    } catch {
      link.gaps = true;
      see(websocketRule(event.from), false, () => "a compressed message cannot be inflated");
      return undefined;
    }
  }

  #noteUnknown(what: string): void {
    const { unknownTypes } = this.tally;
    const count = unknownTypes.get(what);
    if (count !== undefined || unknownTypes.size < MOST_UNKNOWN_TYPES) unknownTypes.set(what, (count ?? 0) + 1);
  }

  #seeAt(event: WireEvent, link: LinkState): See {
    return (rule: RuleId, holds, message, where = {}) => {
      const counts = this.tally.rules[rule];
      counts.seen++;
      if (holds) return;
      counts.broken++;
      const { blames } = RULES[rule];
      const message_number = "from" in event ? link.messages[event.from] : 0;
      const finding: Finding = {
        rule,
        blames,
        connection: link.number,
        message_number,
        ms: event.ms,
        message: message(),
        ...where,
      };
      if (!counts.first) {
        counts.first = finding;
        counts.log = this.#log.upTo(finding);
      }
      this.#onFinding(finding);
    };
  }
}
