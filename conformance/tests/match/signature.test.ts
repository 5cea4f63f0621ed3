/** The signature of a request, against a value that was computed by hand with openssl. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { matchArrival } from "../../src/match/arrival.js";

// printf '1795262400:eyJhIjoxfQ==' | openssl dgst -sha256 -hmac 'a key'
const SIGNATURE = "de2f6d84e5415ecffd8df4f0b005b47c17264c01af9b27d20f474966562e53be";

function request(headers: Record<string, string>) {
  const value = { method: "POST", path: "/", headers, body: { a: 1 } };
  return { what: "http" as const, value, body: Buffer.from('{"a":1}'), at: 0 };
}

test("a right signature matches, beside the other members", () => {
  const arrival = request({ "x-iii-timestamp": "1795262400", "x-iii-signature": `sha256=${SIGNATURE}` });
  assert.is(matchArrival({ $http: { method: "POST", signed: "a key" } }, arrival), undefined);
  assert.is(matchArrival({ $http: { method: "GET", signed: "a key" } }, arrival)?.pointer, "/method");
});

test("another key, another timestamp, another body or no signature does not match", () => {
  const headers = { "x-iii-timestamp": "1795262400", "x-iii-signature": `sha256=${SIGNATURE}` };
  const differing = (arrival: ReturnType<typeof request>, key = "a key") =>
    matchArrival({ $http: { signed: key } }, arrival)?.pointer;
  assert.is(differing(request(headers), "another key"), "/headers/x-iii-signature");
  assert.is(differing(request({ ...headers, "x-iii-timestamp": "1795262401" })), "/headers/x-iii-signature");
  assert.is(differing({ ...request(headers), body: Buffer.from('{"a": 1}') }), "/headers/x-iii-signature");
  assert.is(differing(request({ "x-iii-timestamp": "1795262400" })), "/headers/x-iii-signature");
});

test.run();
