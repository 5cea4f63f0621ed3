/** `server`: an HTTP server of the kit. Each request arrives as one thing; `send` answers the oldest open one. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { StepFailure } from "../run/failure.js";
import { isObject, type Json } from "../scenario/json.js";
import type { PeerSpec } from "../scenario/types.js";
import type { End, EndContext, EndKind } from "./end.js";
import { bodyValue, describeHttp, encodeBody, readBody, readHeaders } from "./http-message.js";
import { Inbox } from "./inbox.js";

class ServerEnd implements End {
  readonly inbox = new Inbox();
  variables: Record<string, Json> = {};
  openedAt = 0;
  #server: Server | undefined;
  readonly #unanswered: ServerResponse[] = [];

  constructor(
    readonly name: string,
    readonly peer: PeerSpec,
    readonly index: number | undefined,
    private readonly context: EndContext,
  ) {}

  get isOpen(): boolean {
    return this.#server?.listening ?? false;
  }

  async setUp(): Promise<void> {
    const server = createServer((request, response) => {
      readBody(request).then(
        (body) => {
          const { method = "", url: path = "", headers } = request;
          this.context.transcript.record(this.name, "in", "http", describeHttp(`${method} ${path}`, body.toString()));
          this.#unanswered.push(response);
          const value = { method, path, headers: readHeaders(headers), body: bodyValue(headers, body) };
          this.inbox.push({ what: "http", value, body, at: performance.now() });
        },
        () => response.destroy(),
      );
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    this.variables = { url: `http://127.0.0.1:${port}`, port };
    this.openedAt = performance.now();
  }

  send(value: Json): void {
    const response = this.#unanswered.shift();
    if (!response) throw new StepFailure("lost", `no request at ${this.name} waits for an answer`);
    const members = (isObject(value) ? value : {}) as {
      status?: number;
      headers?: Record<string, string>;
      body?: Json;
    };
    const { text, headers } = encodeBody(members.body, { ...members.headers });
    const status = members.status ?? 200;
    this.context.transcript.record(this.name, "out", "http", describeHttp(`HTTP ${status}`, text));
    response.writeHead(status, headers);
    response.end(text === "" ? undefined : text);
  }

  async dispose(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}

export const server: EndKind = {
  kind: "server",
  verbs: ["send", "receive", "all", "quiet"],
  variables: ["url", "port"],
  create: (peer, index, context) =>
    new ServerEnd(index === undefined ? peer.name : `${peer.name}.${index}`, peer, index, context),
};
