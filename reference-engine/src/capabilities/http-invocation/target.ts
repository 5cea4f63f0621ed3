// Judges the URL of an HTTP-invoked function, at registration and again at every call, and resolves its host to the
// addresses that the request is then pinned to: a name that changes its mind between check and use (DNS rebinding)
// gains nothing.
import type { LookupAddress } from "node:dns";
import { lookup as lookupHost } from "node:dns/promises";
import { isIP } from "node:net";
import { isPrivateAddress } from "./address-rules.js";

/** What the operator allows; the member `security` of the entry `iii-http-functions`. */
export interface UrlSecurity {
  /** Globs on the host, `*` for any run of characters; compared in lower case. An empty list means every host. */
  readonly url_allowlist: readonly string[];
  /** Refuse addresses that are not public, whether written or resolved. */
  readonly block_private_ips: boolean;
  /** Refuse `http:`. */
  readonly require_https: boolean;
}

export const DEFAULT_URL_SECURITY: UrlSecurity = { url_allowlist: ["*"], block_private_ips: true, require_https: true };

/** The texts that the protocol names for `url_validation_failed`. */
export type UrlFault =
  | "Invalid URL"
  | "HTTPS is required"
  | "URL not in allowlist"
  | "Private IP blocked"
  | "DNS lookup failed";

/** Resolves a host name to all its addresses; rejects when there are none. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: Resolve = (host) => lookupHost(host, { all: true, verbatim: true });

/** The host of a URL as resolvers and address rules want it: no brackets around IPv6, no dot at the end. */
export function hostOf(url: URL): string {
  const host = url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
  return host.endsWith(".") ? host.slice(0, -1) : host;
}

/** Everything that can be told without asking a resolver. A host that is an IP address is judged here in full. */
export function checkUrl(text: string, security: UrlSecurity): { ok: true; url: URL } | { ok: false; fault: UrlFault } {
  if (!URL.canParse(text)) return { ok: false, fault: "Invalid URL" };
  const url = new URL(text);
  const host = hostOf(url);
  if ((url.protocol !== "https:" && url.protocol !== "http:") || host === "")
    return { ok: false, fault: "Invalid URL" };
  if (security.require_https && url.protocol !== "https:") return { ok: false, fault: "HTTPS is required" };
  const { url_allowlist } = security;
  if (url_allowlist.length > 0 && !url_allowlist.some((glob) => matchHost(glob, host)))
    return { ok: false, fault: "URL not in allowlist" };
  if (security.block_private_ips && isIP(host) !== 0 && isPrivateAddress(host)) {
    return { ok: false, fault: "Private IP blocked" };
  }
  return { ok: true, url };
}

/** The addresses that a request to `url` may use; one private address among them refuses the whole name. */
export async function resolveTarget(
  url: URL,
  security: UrlSecurity,
  resolve: Resolve,
): Promise<{ ok: true; addresses: readonly LookupAddress[] } | { ok: false; fault: UrlFault }> {
  const host = hostOf(url);
  const family = isIP(host);
  let addresses: readonly LookupAddress[];
  try {
    addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  } catch {
    return { ok: false, fault: "DNS lookup failed" };
  }
  if (addresses.length === 0) return { ok: false, fault: "DNS lookup failed" };
  if (security.block_private_ips && addresses.some(({ address }) => isPrivateAddress(address))) {
    return { ok: false, fault: "Private IP blocked" };
  }
  return { ok: true, addresses };
}

/** `*` stands for any run of characters, dots included; anchored at both ends; host names have no case. */
export function matchHost(glob: string, host: string): boolean {
  const parts = glob.toLowerCase().split("*");
  const text = host.toLowerCase();
  const first = parts[0] ?? "";
  if (parts.length === 1) return text === first;
  const last = parts[parts.length - 1] ?? "";
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}
