/** HTTP requests and upgrades. */
import type { AnsweredEvent } from "../events.js";
import type { See } from "./see.js";

/** Paths that the protocol names. */
const NAMED = /^\/(?:otel|ws\/channels\/[^/]+)?$/;

export function seeUpgrade({ method, path, status, upgrade, headers }: AnsweredEvent, see: See): void {
  if (upgrade === "whole" && !NAMED.test(path))
    see("unnamed-path", status === 404, () => `the upgrade of ${path} is answered with ${status}, expected 404`);
  if (upgrade === "none" && method === "GET" && path === "/")
    see("plain-request", status === 400, () => `GET / without an upgrade is answered with ${status}, expected 400`);
  if (status !== 101) return;
  const { "sec-websocket-protocol": protocol, "sec-websocket-extensions": extensions } = headers;
  see("no-subprotocol", protocol === undefined, () => `the sub-protocol ${protocol} is selected`);
  see("no-extension", extensions === undefined, () => `the extension ${extensions} is negotiated`);
  if (path !== "/") return;
  const tokens = (headers["x-iii-capabilities"] ?? "").split(",").map((token) => token.trim());
  see("no-delay-token", tokens.includes("tcp-nodelay"), () => "x-iii-capabilities does not list tcp-nodelay");
}
