/** `http`: a client. Each answer arrives as one thing, for `receive: { $http: … }`. */
import { request } from "node:http";
import { isObject, type Json } from "../scenario/json.js";
import type { PeerSpec } from "../scenario/types.js";
import type { End, EndContext, EndKind } from "./end.js";
import { bodyValue, describeHttp, encodeBody, readBody, readHeaders } from "./http-message.js";
import { Inbox } from "./inbox.js";

/** Bound on one request, beyond every `within` that makes sense for it. */
const REQUEST_MS = 60_000;

class HttpEnd implements End {
  readonly inbox = new Inbox();
  readonly variables = {};
  readonly isOpen = true;
  openedAt = performance.now();
  readonly #open = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly peer: PeerSpec,
    readonly index: number | undefined,
    private readonly context: EndContext,
  ) {}

  async setUp(): Promise<void> {
    this.openedAt = performance.now();
  }

  send(value: Json): void {
    const members = (isObject(value) ? value : {}) as {
      method?: string;
      path?: string;
      headers?: Record<string, string>;
      body?: Json;
    };
    const base =
      this.peer.url === undefined
        ? this.context.url.replace(/^ws/, "http")
        : String(this.context.materialise(this.peer.url));
    const { hostname, port } = new URL(base);
    const { text, headers } = encodeBody(members.body, { ...this.peer.headers, ...members.headers });
    const method = members.method ?? "GET";
    const path = members.path ?? "/";
    this.context.transcript.record(this.name, "out", "http", describeHttp(`${method} ${path}`, text));
    const length = text === "" ? {} : { "content-length": String(Buffer.byteLength(text)) };
    const outgoing = request({ hostname, port, method, path, headers: { ...headers, ...length }, agent: false });
    const abort = (): void => void outgoing.destroy();
    this.#open.add(abort);
    outgoing.setTimeout(this.context.bound(REQUEST_MS), abort);
    outgoing.on("close", () => this.#open.delete(abort));
    outgoing.on("error", (error) => this.#fail(error));
    outgoing.on("response", (response) => {
      readBody(response).then(
        (body) => {
          const status = response.statusCode ?? 0;
          this.context.transcript.record(this.name, "in", "http", describeHttp(`HTTP ${status}`, body.toString()));
          const answer = { status, headers: readHeaders(response.headers), body: bodyValue(response.headers, body) };
          this.inbox.push({ what: "http", value: answer, at: performance.now() });
        },
        (error: Error) => this.#fail(error),
      );
    });
    outgoing.end(text);
  }

  #fail(error: Error): void {
    this.context.transcript.record(this.name, "in", "close", error.message);
    this.inbox.push({ what: "closed", value: { code: 1006, reason: error.message }, at: performance.now() });
  }

  async dispose(): Promise<void> {
    for (const abort of this.#open) abort();
  }
}

export const http: EndKind = {
  kind: "http",
  verbs: ["send", "receive", "all", "quiet"],
  variables: [],
  create: (peer, index, context) =>
    new HttpEnd(index === undefined ? peer.name : `${peer.name}.${index}`, peer, index, context),
};
