// Which addresses an HTTP-invoked function may not reach, and which hosts an allow-list lets through.
import { isIP } from "node:net";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isPrivateAddress } from "../../src/capabilities/http-invocation/address-rules.js";
import { checkUrl, matchHost, resolveTarget } from "../../src/capabilities/http-invocation/target.js";

const PRIVATE = [
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "10.255.255.255",
  "100.100.100.200",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.2.1",
  "192.168.0.1",
  "198.18.0.1",
  "198.51.100.7",
  "203.0.113.9",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:10.1.2.3",
  "::ffff:a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "2002:7f00:1::",
  "2001:db8::1",
  "fc00::1",
  "fdff::1",
  "fe80::1",
  "fe80::1%eth0",
  "febf::1",
  "ff02::1",
];
const PUBLIC = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.1",
  "169.253.0.1",
  "172.15.255.255",
  "172.32.0.0",
  "192.167.255.255",
  "192.169.0.0",
  "223.255.255.255",
  "::ffff:8.8.8.8",
  "2606:4700:4700::1111",
  "2a00:1450:4001:800::200e",
  "fbff::1",
];

for (const address of PRIVATE) test(`${address} is refused`, () => assert.is(isPrivateAddress(address), true));
for (const address of PUBLIC) test(`${address} is let through`, () => assert.is(isPrivateAddress(address), false));

test("what is no address is refused", () => {
  for (const text of ["", "localhost", "127.1", "0x7f000001", "1.2.3.4.5", "[::1]"])
    assert.is(isPrivateAddress(text), true, text);
});

test("an IPv4-mapped address is judged as the IPv4 address within", () => {
  fc.assert(fc.property(fc.ipV4(), (address) => isPrivateAddress(`::ffff:${address}`) === isPrivateAddress(address)));
});

test("every address of 10/8 and of fc00::/7 is refused", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(fc.property(byte, byte, byte, (a, b, c) => isPrivateAddress(`10.${a}.${b}.${c}`)));
  fc.assert(
    fc.property(fc.integer({ min: 0xfc00, max: 0xfdff }), fc.integer({ min: 0, max: 0xffff }), (head, tail) => {
      const address = `${head.toString(16)}::${tail.toString(16)}`;
      return isIP(address) === 6 && isPrivateAddress(address);
    }),
  );
});

const open = { url_allowlist: ["*"], block_private_ips: true, require_https: false };

test("other spellings of a private host are refused as a URL", () => {
  for (const host of ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:7f00:1]", "127.0.0.1."]) {
    assert.equal(checkUrl(`http://${host}/x`, open), { ok: false, fault: "Private IP blocked" }, host);
  }
});

const FAULTS: [string, Partial<typeof open>, string][] = [
  ["nonsense", {}, "Invalid URL"],
  ["/relative", {}, "Invalid URL"],
  ["ftp://example.com/", {}, "Invalid URL"],
  ["file:///etc/passwd", {}, "Invalid URL"],
  ["http://example.com/", { require_https: true }, "HTTPS is required"],
  ["http://evil.test/", { url_allowlist: ["*.example.com"] }, "URL not in allowlist"],
  ["http://10.0.0.1/", {}, "Private IP blocked"],
];
for (const [url, security, fault] of FAULTS) {
  test(`${url} with ${JSON.stringify(security)}: ${fault}`, () =>
    assert.equal(checkUrl(url, { ...open, ...security }), { ok: false, fault }));
}

test("the allow-list is about the host, not about what else the URL holds", () => {
  const security = { ...open, url_allowlist: ["api.example.com"] };
  assert.is(checkUrl("http://api.example.com:8080/x?y", security).ok, true);
  assert.is(checkUrl("http://API.Example.COM/", security).ok, true);
  for (const url of [
    "http://evil.test/api.example.com",
    "http://api.example.com@evil.test/",
    "http://evil.test/?api.example.com",
    "http://api.example.com.evil.test/",
  ]) {
    assert.equal(checkUrl(url, security), { ok: false, fault: "URL not in allowlist" }, url);
  }
});

const GLOBS: [glob: string, host: string, matches: boolean][] = [
  ["*", "anything.test", true],
  ["*.example.com", "a.example.com", true],
  ["*.example.com", "a.b.example.com", true],
  ["*.example.com", "example.com", false],
  ["*.example.com", "example.com.evil.test", false],
  ["api-*.example.com", "api-1.example.com", true],
  ["api-*.example.com", "web-1.example.com", false],
  ["a*b*c", "a-b-c", true],
  ["a*b*c", "ac", false],
  ["ab*ba", "aba", false],
  ["a*bb*b", "abb", false],
  ["EXAMPLE.com", "example.com", true],
];
for (const [glob, host, matches] of GLOBS) {
  test(`${glob} ${matches ? "matches" : "does not match"} ${host}`, () => assert.is(matchHost(glob, host), matches));
}

test("a glob agrees with the regular expression of the same meaning", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  const hosts = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
  fc.assert(
    fc.property(
      letters,
      hosts,
      (glob, host) => matchHost(glob, host) === new RegExp(`^${glob.replaceAll("*", ".*")}$`).test(host),
    ),
    { numRuns: 2000 },
  );
});

const url = new URL("https://mixed.test/");
test("a name with one private address among public ones is refused", async () => {
  const resolve = async () => [
    { address: "8.8.8.8", family: 4 },
    { address: "10.0.0.1", family: 4 },
  ];
  assert.equal(await resolveTarget(url, open, resolve), { ok: false, fault: "Private IP blocked" });
  const relaxed = { ...open, block_private_ips: false };
  assert.equal(await resolveTarget(url, relaxed, resolve), { ok: true, addresses: await resolve() });
});

test("a name that does not resolve is refused", async () => {
  const fails = () => Promise.reject(new Error("ENOTFOUND"));
  assert.equal(await resolveTarget(url, open, fails), { ok: false, fault: "DNS lookup failed" });
  assert.equal(await resolveTarget(url, open, async () => []), { ok: false, fault: "DNS lookup failed" });
});

test.run();
