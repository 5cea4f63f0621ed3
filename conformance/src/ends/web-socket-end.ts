/** What `worker` and `socket` share: a WebSocket to the subject whose messages are recorded, judged and queued. */
import type { Arrival } from "../match/arrival.js";
import { type Difference, differ } from "../match/difference.js";
import { matchValue } from "../match/match.js";
import { StepFailure } from "../run/failure.js";
import { isObject, type Json } from "../scenario/json.js";
import { parseSize } from "../scenario/quantities.js";
import type { OpenMembers, PeerSpec, Verb } from "../scenario/types.js";
import type { End, EndContext, SendOptions } from "./end.js";
import { Inbox } from "./inbox.js";
import { Relay } from "./relay.js";
import { type LinkEvents, WebSocketLink } from "./web-socket-link.js";

export const WEB_SOCKET_VERBS: readonly Verb[] = [
  "open", "send", "receive", "all", "call", "sync", "quiet", "close", "cut", "pause", "resume", "load",
]; // biome-ignore format: one line reads better

/** How long the other side may take to go away when the kit closes. */
const CLOSE_MS = 1000;

export class WebSocketEnd implements End {
  readonly inbox = new Inbox();
  readonly pongs = new Inbox();
  speaksFrames: boolean;
  /** The worker endpoint; elsewhere messages are not judged. */
  protected judged: boolean;
  openedAt = 0;
  variables: Record<string, Json> = {};
  tap: ((frame: Json) => boolean) | undefined;
  protected link: WebSocketLink | undefined;
  #relay: Relay | undefined;
  /** Connections that a later `open` has replaced; they are closed with the end. */
  readonly #earlier: WebSocketLink[] = [];
  #closeExpected = false;
  /** Counts the connections: what comes from an earlier one is recorded and not queued. */
  #generation = 0;

  constructor(
    readonly name: string,
    readonly peer: PeerSpec,
    readonly index: number | undefined,
    protected readonly context: EndContext,
  ) {
    this.judged = peer.path === "/";
    this.speaksFrames = this.judged;
  }

  get isOpen(): boolean {
    return this.link?.isOpen ?? false;
  }

  async setUp(): Promise<void> {
    if (!this.peer.open) return;
    const difference = await this.open({}, undefined, this.context.bound(2000));
    if (difference) throw new StepFailure("value", difference.message, difference);
  }

  /** With `expect`, the difference between it and the answer to the upgrade; without, 101 is due. */
  async open(members: OpenMembers, expect: Json | undefined, within: number): Promise<Difference | undefined> {
    const url = new URL(this.context.url);
    if (this.peer.relay) this.#relay ??= await Relay.open(url.hostname, Number(url.port));
    const bare = members.path ?? this.peer.path;
    const query = members.query ?? this.peer.query;
    const path = this.context.materialise(query === undefined ? bare : `${bare}?${query}`) as string;
    this.judged = bare === "/";
    this.speaksFrames = this.judged;
    const headers = this.context.materialise({ ...this.peer.headers, ...members.headers }) as Record<string, string>;
    if (this.link) this.#earlier.push(this.link);
    this.link = undefined;
    this.#closeExpected = false;
    for (const arrival of this.inbox.unread()) if (arrival.what === "closed") this.inbox.remove(arrival);
    const { port, host } = this.#relay
      ? { port: this.#relay.port, host: "127.0.0.1" }
      : { port: Number(url.port), host: url.hostname };
    this.context.transcript.record(this.name, "out", "open", `GET ${path}`);
    const events = this.events();
    this.openedAt = performance.now();
    const opened = await WebSocketLink.open({ host, port, path, headers }, events, within).catch((error: Error) => {
      throw new StepFailure("lost", `the connection to ${path} could not be opened: ${error.message}`);
    });
    this.link = opened.link;
    this.openedAt = performance.now();
    this.context.transcript.record(this.name, "in", "open", `HTTP ${opened.answer.status}`);
    if (expect !== undefined) return matchValue(expect, opened.answer as unknown as Json);
    return this.link ? undefined : differ("/status", 101, opened.answer.status, "an upgrade (101)");
  }

  /** What a connection tells this end; the one before is not listened to any more. */
  protected events(): LinkEvents {
    const generation = ++this.#generation;
    const current = (): boolean => this.#generation === generation;
    return {
      message: (data, binary) => this.#arrive(data, binary, current()),
      pong: (data) => this.#pong(data),
      closed: (code, reason) => this.#lost(code, reason, current()),
      fault: (message) => this.context.judge.blameSubject({ end: this.name, message }),
    };
  }

  #arrive(data: Buffer, binary: boolean, current: boolean): void {
    const at = performance.now();
    const { judge, transcript } = this.context;
    const text = data.toString();
    transcript.record(this.name, "in", binary ? "binary" : "frame", binary ? data : text);
    if (!current) return;
    if (binary) {
      if (this.judged) judge.blameSubject({ end: this.name, message: "the subject sent a binary message" });
      const value = { text, base64: data.toString("base64"), length: data.length };
      this.inbox.push({ what: "bytes", value, at });
      return;
    }
    const frame = readJson(text);
    if (this.judged && !judge.received(this.name, frame)) return;
    if (this.respond(frame) || this.tap?.(frame)) return;
    this.inbox.push({ what: "frame", value: frame, text, at, ...(this.mayStay(frame) ? { mayStay: true } : {}) });
  }

  /** True when the end answers by itself, and no step is to see the frame. */
  protected respond(_frame: Json): boolean {
    return false;
  }

  /** True for a frame that nobody needs to receive. */
  protected mayStay(_frame: Json): boolean {
    return false;
  }

  #pong(data: Buffer): void {
    this.context.transcript.record(this.name, "in", "event", `pong ${data.toString()}`);
    this.pongs.push({ what: "pong", value: data.toString(), at: performance.now() });
  }

  #lost(code: number, reason: string, current: boolean): void {
    this.context.transcript.record(this.name, "in", "close", `${code} ${reason}`.trim());
    if (!current) return;
    const arrival: Arrival = {
      what: "closed",
      value: { code, reason },
      at: performance.now(),
      expected: this.#closeExpected,
    };
    this.inbox.push(arrival);
  }

  protected requireLink(): WebSocketLink {
    if (!this.link?.isOpen) throw new StepFailure("lost", `the connection of ${this.name} is not open`);
    return this.link;
  }

  send(value: Json, text: string, options: SendOptions): void {
    const link = this.requireLink();
    if (options.to === "raw") {
      this.#sendRaw(link, value, options);
      return;
    }
    if (this.judged && !options.wrong) this.context.judge.sent(this.name, value);
    this.sendText(link, text, options);
  }

  protected sendText(link: WebSocketLink, text: string, options: SendOptions = {}): void {
    this.context.transcript.record(this.name, "out", options.binary ? "binary" : "frame", text);
    link.sendMessage(
      text,
      options.binary === true,
      options.fragments === undefined ? undefined : parseSize(options.fragments),
    );
  }

  #sendRaw(link: WebSocketLink, value: Json, options: SendOptions): void {
    const raw = isObject(value) ? value : {};
    if (typeof raw.ping === "string" || typeof raw.pong === "string") {
      const which = typeof raw.ping === "string" ? "ping" : "pong";
      this.context.transcript.record(this.name, "out", "event", `${which} ${String(raw[which])}`);
      link[which](String(raw[which]));
      return;
    }
    const bytes = rawBytes(value);
    const asText = typeof raw.text === "string" && !options.binary;
    this.context.transcript.record(this.name, "out", asText ? "frame" : "binary", asText ? String(raw.text) : bytes);
    if (options.under) link.writeUnder(bytes);
    else
      link.sendMessage(
        bytes,
        options.binary === true,
        options.fragments === undefined ? undefined : parseSize(options.fragments),
      );
  }

  expectClose(): void {
    this.#closeExpected = true;
  }

  async close(how: "clean" | "abrupt", code: number | undefined): Promise<void> {
    const link = this.requireLink();
    this.#closeExpected = true;
    this.context.transcript.record(this.name, "out", "close", how === "clean" ? String(code ?? 1000) : "abrupt");
    if (how === "clean") link.close(code);
    else link.terminate();
    await link.closedWithin(this.context.bound(CLOSE_MS));
  }

  async cut(side: "near" | "far"): Promise<void> {
    this.context.transcript.record(this.name, "out", "close", `cut ${side}`);
    if (side === "far") {
      this.#relay?.cutFar();
      return;
    }
    this.#closeExpected = true;
    this.#relay?.cutNear();
    await this.link?.closedWithin(this.context.bound(CLOSE_MS));
  }

  pause(what: "reading" | "writing"): void {
    if (what === "reading") this.requireLink().pauseReading();
    else this.requireLink().pauseWriting();
  }

  resume(what: "reading" | "writing"): void {
    if (what === "reading") this.link?.resumeReading();
    else this.link?.resumeWriting();
  }

  async dispose(): Promise<void> {
    this.#closeExpected = true;
    const links = [...this.#earlier, ...(this.link ? [this.link] : [])];
    for (const link of links) link.close();
    await Promise.all(
      links.map(async (link) => {
        if (await link.closedWithin(CLOSE_MS)) return;
        link.terminate();
        await link.closedWithin(CLOSE_MS);
      }),
    );
    await this.#relay?.close();
  }
}

/** The JSON of a text message; a message that is no JSON stays a string. */
function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The bytes of `{text}`, `{hex}` or `{base64}`. */
export function rawBytes(value: Json): Buffer {
  const raw = isObject(value) ? value : {};
  if (typeof raw.text === "string") return Buffer.from(raw.text);
  if (typeof raw.hex === "string") return Buffer.from(raw.hex.replace(/\s+/g, ""), "hex");
  if (typeof raw.base64 === "string") return Buffer.from(raw.base64, "base64");
  throw new StepFailure("harness", "what is sent raw needs one of text, hex, base64, ping, pong");
}
