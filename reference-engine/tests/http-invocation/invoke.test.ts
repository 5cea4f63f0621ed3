// HTTP-invoked functions against a real HTTP server: what the request holds and what each response means.
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CallContext, Capability } from "../../src/capabilities/capability.js";
import { SpanAnswer } from "../../src/capabilities/capability.js";
import { createHttpInvocation, type HttpInvocationOptions } from "../../src/capabilities/http-invocation/index.js";
import { EngineError } from "../../src/engine-error.js";
import type { HttpInvocation } from "../../src/frames/frame.js";
import { spanOf, textOf } from "../../src/frames/span.js";

interface Received {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}
let received: Received[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end();
const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (part) => {
    body += part;
  });
  request.on("end", () => {
    received.push({ method: request.method!, url: request.url!, headers: request.headers, body });
    answer(request, response);
  });
});
let base = "";
test.before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
test.before.each(() => {
  received = [];
});
test.after(() => {
  server.closeAllConnections();
  server.close();
});

const LOCAL = { url_allowlist: ["*"], block_private_ips: false, require_https: false };
const ENV = { HOOK_SECRET: "s3cret", HOOK_TOKEN: "t0ken", HOOK_KEY: "k3y" };

function prepare(invocation: HttpInvocation, options: Partial<HttpInvocationOptions> = {}) {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const context = { log, call: () => Promise.reject(new Error("not used")), fire() {} };
  const create = createHttpInvocation({ security: LOCAL, max_response_bytes: 1000, env: ENV, ...options });
  const capability: Capability = create(context);
  return capability.invocationProvider!.prepare({
    functionId: "own::f",
    namespace: "default",
    workerId: "w",
    invocation,
  });
}

type Outcome = { result: string | undefined } | { code: string; message: string };

async function invoke(
  invocation: HttpInvocation,
  payload: unknown = {},
  options: Partial<HttpInvocationOptions> & { signal?: AbortSignal; caller?: boolean } = {},
): Promise<Outcome> {
  const prepared = prepare(invocation, options);
  if (!prepared.ok) throw new Error(`refused: ${prepared.reason}`);
  const call: CallContext = {
    functionId: "own::f",
    caller: options.caller === false ? undefined : { workerId: "caller-1", name: undefined, namespace: undefined },
    invocationId: "3f0c1f5e-0000-4000-8000-000000000001",
    data: spanOf(payload),
    metadata: undefined,
    traceparent: "00-11111111111111111111111111111111-2222222222222222-01",
    baggage: "k=v",
    signal: options.signal ?? new AbortController().signal,
  };
  try {
    const answered = await prepared.handle(payload, call);
    assert.ok(answered === undefined || answered instanceof SpanAnswer);
    return { result: answered === undefined ? undefined : textOf((answered as SpanAnswer).span) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { code: error.code, message: error.message };
  }
}

const respond = (status: number, body = "", headers: Record<string, string> = {}) => {
  answer = (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
};

test("the request carries the payload, the caller and the headers of the protocol", async () => {
  respond(200);
  const before = Math.floor(Date.now() / 1000);
  await invoke(
    { url: `${base}/hook?x=1`, headers: { "X-Team": "payments" } },
    { a: [1, "ü"], _caller_worker_id: "forged" },
  );
  const [request] = received;
  assert.is(request!.method, "POST");
  assert.is(request!.url, "/hook?x=1");
  assert.equal(JSON.parse(request!.body), { _caller_worker_id: "caller-1", a: [1, "ü"] });
  assert.is(request!.body.split("_caller_worker_id").length, 2, "the forged member is cut out, not doubled");
  assert.is(request!.headers["content-type"], "application/json");
  assert.is(request!.headers["x-iii-function-path"], "own::f");
  assert.match(
    request!.headers["x-iii-invocation-id"] as string,
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.is.not(request!.headers["x-iii-invocation-id"], "3f0c1f5e-0000-4000-8000-000000000001");
  const timestamp = Number(request!.headers["x-iii-timestamp"]);
  assert.ok(timestamp >= before && timestamp <= Date.now() / 1000, `timestamp ${timestamp}`);
  assert.is(request!.headers["x-team"], "payments");
  assert.is(request!.headers.traceparent, undefined);
  assert.is(request!.headers.baggage, undefined);
});

test("an integer of 64 bits arrives digit by digit", async () => {
  respond(200);
  const prepared = prepare({ url: base });
  assert.ok(prepared.ok);
  const bytes = Buffer.from('{"n":9007199254740993}');
  const data = { bytes, start: 0, end: bytes.length, kind: "object", depth: 1 } as const;
  const call = {
    functionId: "own::f",
    caller: undefined,
    invocationId: undefined,
    data,
    metadata: undefined,
    traceparent: undefined,
    baggage: undefined,
    signal: new AbortController().signal,
  };
  await prepared.handle({}, call);
  assert.is(received[0]!.body, '{"n":9007199254740993}');
});

test("payloads that are no object, and calls of the engine itself, go as they are", async () => {
  respond(200);
  await invoke({ url: base }, [1, 2]);
  await invoke({ url: base }, null);
  await invoke({ url: base }, {}, {});
  await invoke({ url: base }, { b: 1 }, { caller: false });
  assert.equal(
    received.map(({ body }) => body),
    ["[1,2]", "null", '{"_caller_worker_id":"caller-1"}', '{"b":1}'],
  );
});

for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"] as const) {
  test(`${method} carries the body`, async () => {
    respond(200);
    await invoke({ url: base, method }, "text");
    assert.equal([received[0]!.method, received[0]!.body], [method, '"text"']);
  });
}

test("hmac signs timestamp and body", async () => {
  respond(200);
  await invoke({ url: base, auth: { type: "hmac", secret_key: "HOOK_SECRET" } }, { a: 1 });
  const { headers, body } = received[0]!;
  const signed = `${headers["x-iii-timestamp"]}:${Buffer.from(body).toString("base64")}`;
  assert.is(headers["x-iii-signature"], `sha256=${createHmac("sha256", "s3cret").update(signed).digest("hex")}`);
});

test("bearer and api_key put the value into their header, after the custom headers", async () => {
  respond(200);
  await invoke({ url: base, headers: { authorization: "mine" }, auth: { type: "bearer", token_key: "HOOK_TOKEN" } });
  await invoke({ url: base, auth: { type: "api_key", header: "X-Key", value_key: "HOOK_KEY" } });
  assert.is(received[0]!.headers.authorization, "Bearer t0ken");
  assert.is(received[1]!.headers["x-key"], "k3y");
});

const REFUSED: [string, HttpInvocation, Partial<HttpInvocationOptions>, RegExp][] = [
  ["no URL", { url: "nope" }, {}, /^url_validation_failed: Invalid URL$/],
  ["http", { url: "http://example.com" }, { security: {} }, /^url_validation_failed: HTTPS is required$/],
  ["a private address", { url: "https://127.0.0.1" }, { security: {} }, /^url_validation_failed: Private IP blocked$/],
  [
    "a host that is not allowed",
    { url: "https://a.test" },
    { security: { url_allowlist: ["b.test"] } },
    /^url_validation_failed: URL not in allowlist$/,
  ],
  [
    "a missing secret",
    { url: "http://a.test", auth: { type: "hmac", secret_key: "NOPE_1" } },
    {},
    /^secret_not_found: .*NOPE_1/,
  ],
  [
    "a missing token",
    { url: "http://a.test", auth: { type: "bearer", token_key: "NOPE_2" } },
    {},
    /^token_not_found: .*NOPE_2/,
  ],
  [
    "a missing key",
    { url: "http://a.test", auth: { type: "api_key", header: "x", value_key: "NOPE_3" } },
    {},
    /^api_key_not_found: .*NOPE_3/,
  ],
  [
    "a framing header",
    { url: "http://a.test", headers: { "Transfer-Encoding": "chunked" } },
    {},
    /^header_refused: .*Transfer-Encoding/,
  ],
];
for (const [title, invocation, options, reason] of REFUSED) {
  test(`registration is refused for ${title}`, () => {
    const prepared = prepare(invocation, options);
    assert.ok(!prepared.ok);
    assert.match((prepared as { reason: string }).reason, reason);
  });
}

test("a name that resolves to a private address is refused after the fact, and calls never reach it", async () => {
  respond(200);
  const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
  const security = { ...LOCAL, block_private_ips: true };
  const prepared = prepare({ url: base.replace("127.0.0.1", "inner.test") }, { resolve, security });
  assert.ok(prepared.ok);
  assert.is(
    await (prepared as { checked?: Promise<string | undefined> }).checked,
    "url_validation_failed: Private IP blocked",
  );
  const outcome = await invoke({ url: base.replace("127.0.0.1", "inner.test") }, {}, { resolve, security });
  assert.equal(outcome, { code: "function_not_found", message: "Function own::f not found in namespace default." });
  assert.is(received.length, 0);
});

test("a name that changes to a private address after registration is refused at the call", async () => {
  respond(200);
  let asked = 0;
  const resolve = async () => [{ address: asked++ === 0 ? "8.8.8.8" : "127.0.0.1", family: 4 }];
  const outcome = await invoke(
    { url: base.replace("127.0.0.1", "rebind.test") },
    {},
    { resolve, security: { ...LOCAL, block_private_ips: true } },
  );
  assert.equal(outcome, { code: "url_validation_failed", message: "Private IP blocked" });
  assert.is(received.length, 0);
});

test("the connection goes to the address that was checked; the name stays in the Host header", async () => {
  respond(200);
  let asked = 0;
  const resolve = async () => {
    asked++;
    return [{ address: "127.0.0.1", family: 4 }];
  };
  const url = base.replace("127.0.0.1", "no-such-host.invalid");
  assert.equal(await invoke({ url }, {}, { resolve }), { result: undefined });
  assert.is(asked, 2, "once at registration, once at the call");
  assert.is(received[0]!.headers.host, new URL(url).host);
});

const STATUS: [status: number, body: string, outcome: Outcome][] = [
  [200, "", { result: undefined }],
  [204, "", { result: undefined }],
  [200, '{"ok":true}', { result: '{"ok":true}' }],
  [201, " [1, 2] \n", { result: "[1, 2]" }],
  [200, "null", { result: "null" }],
  [200, "9007199254740993", { result: "9007199254740993" }],
  [302, "moved", { result: undefined }],
  [302, "", { result: undefined }],
  [302, '{"to":"x"}', { result: '{"to":"x"}' }],
  [400, '{"error":{"code":"BAD","message":"no"}}', { code: "BAD", message: "no" }],
  [500, '{"error":{"code":"BAD"}}', { code: "BAD", message: "HTTP request failed" }],
  [500, '{"error":{"message":"no"}}', { code: "http_error", message: "no" }],
  [500, '{"error":{}}', { code: "http_error", message: "HTTP request failed" }],
  [404, "", { code: "http_error", message: "HTTP 404 Not Found" }],
  [503, "busy", { code: "http_error", message: "HTTP 503 Service Unavailable" }],
  [500, '{"error":"text"}', { code: "http_error", message: "HTTP 500 Internal Server Error" }],
  [500, "[]", { code: "http_error", message: "HTTP 500 Internal Server Error" }],
  [499, "", { code: "http_error", message: "HTTP 499" }],
];
for (const [status, body, outcome] of STATUS) {
  test(`HTTP ${status} ${JSON.stringify(body)}`, async () => {
    respond(status, body, { Location: "/elsewhere" });
    assert.equal(await invoke({ url: base }), outcome);
    assert.is(received.length, 1, "redirects are not followed");
  });
}

const NOT_JSON = [
  "text",
  "{",
  "1 2",
  '1,"x":2',
  "{}}",
  '"\\ud800"',
  "1e999",
  "\ufeff{}",
  `${"[".repeat(128)}${"]".repeat(128)}`,
  '1,"result":2',
  "NaN",
];
for (const body of NOT_JSON) {
  test(`a 200 with ${JSON.stringify(body.slice(0, 20))} is no JSON that may be passed on`, async () => {
    respond(200, body);
    const outcome = await invoke({ url: base });
    assert.is((outcome as { code?: string }).code, "invalid_response");
  });
}

test("a refused connection", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const outcome = await invoke({ url: `http://127.0.0.1:${port}` });
  assert.is((outcome as { code?: string }).code, "http_request_failed");
});

test("the time-out covers the head", async () => {
  answer = () => {};
  assert.equal(await invoke({ url: base, timeout_ms: 50 }), {
    code: "http_request_failed",
    message: "no complete answer within 50 ms",
  });
});

test("the time-out covers the body", async () => {
  answer = (_request, response) => {
    response.writeHead(200).write('{"a":');
  };
  assert.equal(await invoke({ url: base, timeout_ms: 100 }), {
    code: "http_request_failed",
    message: "no complete answer within 100 ms",
  });
});

test("the time-out covers the resolver", async () => {
  let asked = 0;
  const resolve = () =>
    asked++ === 0 ? Promise.resolve([{ address: "127.0.0.1", family: 4 }]) : new Promise<never>(() => {});
  const outcome = await invoke({ url: "http://slow.test", timeout_ms: 50 }, {}, { resolve });
  assert.equal(outcome, { code: "http_request_failed", message: "no complete answer within 50 ms" });
});

test("a time-out beyond what a timer can hold does not strike at once", async () => {
  respond(200, "true");
  assert.equal(await invoke({ url: base, timeout_ms: Number.MAX_SAFE_INTEGER }), { result: "true" });
});

test("a body that breaks off", async () => {
  answer = (_request, response) => {
    response.writeHead(200, { "Content-Length": "100" }).write('{"a":');
    setImmediate(() => response.destroy());
  };
  assert.is(((await invoke({ url: base })) as { code?: string }).code, "http_response_failed");
});

test("a body above the limit is given up, one at the limit is taken", async () => {
  const text = JSON.stringify("x".repeat(998));
  assert.is(text.length, 1000);
  respond(200, text);
  assert.equal(await invoke({ url: base }), { result: text });
  respond(200, `${text} `);
  const outcome = await invoke({ url: base });
  assert.equal(outcome, { code: "http_response_failed", message: "the body is larger than 1000 bytes" });
});

test("a caller that goes gives the request up", async () => {
  const gone = new AbortController();
  const closed = new Promise<void>((resolve) => {
    answer = (request) => {
      request.socket.on("close", () => resolve());
      gone.abort();
    };
  });
  const outcome = await invoke({ url: base, timeout_ms: 60_000 }, {}, { signal: gone.signal });
  assert.is((outcome as { code?: string }).code, "http_request_failed");
  await closed;
});

test("a header that HTTP cannot carry fails the call, not the engine", async () => {
  const outcome = await invoke({ url: base, headers: { "bad name": "x" } });
  assert.is((outcome as { code?: string }).code, "http_request_failed");
});

test.run();
