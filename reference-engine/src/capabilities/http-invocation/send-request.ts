// One HTTP exchange: a fresh connection to an address that was checked before, no redirects followed, one time-out over
// the whole of it, and a bound on what is read. It says what happened; judge-response.ts says what that means.
import type { LookupAddress } from "node:dns";
import { type ClientRequest, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { hostOf } from "./target.js";

/** A timer cannot be set further ahead than this (2^31 - 1 ms, about 24.8 days); a longer time-out means this one. */
export const LONGEST_TIMEOUT_MS = 2_147_483_647;

export interface Exchange {
  readonly url: URL;
  /** Checked addresses of the host; nothing else is connected to. */
  readonly addresses: readonly LookupAddress[];
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Ends the exchange, whatever state it is in. */
  readonly signal: AbortSignal;
  /** Most bytes of a response body. */
  readonly max_response_bytes: number;
}

export type ExchangeOutcome =
  | { kind: "response"; status: number; body: Buffer }
  /** No response head came: not connected, refused, reset, timed out. */
  | { kind: "no_response"; reason: string }
  /** The head came, the body did not, or is too large. */
  | { kind: "broken_body"; reason: string };

/** Never rejects; resolves exactly once. */
export function sendRequest(exchange: Exchange): Promise<ExchangeOutcome> {
  return new Promise((resolve) => {
    let request: ClientRequest;
    try {
      request = open(exchange);
    } catch (error) {
      // Node refuses header names and values that HTTP cannot carry.
      resolve({ kind: "no_response", reason: reasonOf(error) });
      return;
    }
    request.on("error", (error) => resolve({ kind: "no_response", reason: reasonOf(error) }));
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > exchange.max_response_bytes) {
          resolve({ kind: "broken_body", reason: `the body is larger than ${exchange.max_response_bytes} bytes` });
          request.destroy();
          return;
        }
        chunks.push(chunk);
      });
      response.on("end", () =>
        resolve({ kind: "response", status: response.statusCode ?? 0, body: Buffer.concat(chunks, size) }),
      );
      response.on("error", (error) => resolve({ kind: "broken_body", reason: reasonOf(error) }));
    });
    request.end(exchange.body);
  });
}

function open(exchange: Exchange): ClientRequest {
  const { url, addresses } = exchange;
  const lookup: LookupFunction = (_host, options, callback) => {
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return send({
    // `hostname` stays the name: certificates and the Host header are about it, only the address is pinned.
    hostname: hostOf(url),
    port: url.port === "" ? undefined : url.port,
    path: `${url.pathname}${url.search}`,
    ...(url.username === "" && url.password === ""
      ? {}
      : { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }),
    method: exchange.method,
    headers: { ...exchange.headers, "Content-Length": String(exchange.body.length) },
    lookup,
    agent: false,
    signal: exchange.signal,
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  // Several addresses tried give an AggregateError with an empty message.
  return error.message !== "" ? error.message : (code ?? error.name);
}
