// Credentials of an HTTP-invoked function. A worker names environment variables of the engine; the engine reads them
// once, when the function is registered, and the values never leave this module except into the request's headers.
import { createHmac } from "node:crypto";
import type { HttpAuth } from "../../frames/frame.js";

/** A credential that is ready to sign requests. */
export interface Credential {
  /** Headers for one request. `timestamp`: the very text of `x-iii-Timestamp`; `body`: the bytes that are sent. */
  headersFor(timestamp: string, body: Buffer): Record<string, string>;
}

/** Codes of a variable that is not set, by kind of credential. */
export type CredentialFault = "secret_not_found" | "token_not_found" | "api_key_not_found";

const NO_CREDENTIAL: Credential = { headersFor: () => ({}) };

/** Reads the variables that `auth` names. The fault names the variable, never a value. */
export function readCredential(
  auth: HttpAuth | null | undefined,
  env: NodeJS.ProcessEnv,
): { ok: true; credential: Credential } | { ok: false; code: CredentialFault; variable: string } {
  if (auth === null || auth === undefined) return { ok: true, credential: NO_CREDENTIAL };
  switch (auth.type) {
    case "hmac": {
      const secret = env[auth.secret_key];
      if (secret === undefined) return { ok: false, code: "secret_not_found", variable: auth.secret_key };
      return {
        ok: true,
        credential: { headersFor: (timestamp, body) => ({ "x-iii-Signature": sign(secret, timestamp, body) }) },
      };
    }
    case "bearer": {
      const token = env[auth.token_key];
      if (token === undefined) return { ok: false, code: "token_not_found", variable: auth.token_key };
      return { ok: true, credential: { headersFor: () => ({ Authorization: `Bearer ${token}` }) } };
    }
    case "api_key": {
      const value = env[auth.value_key];
      if (value === undefined) return { ok: false, code: "api_key_not_found", variable: auth.value_key };
      const { header } = auth;
      return { ok: true, credential: { headersFor: () => ({ [header]: value }) } };
    }
  }
}

/** `sha256=` and the HMAC-SHA256, in hex, of `<timestamp>:<standard base64 of the body>`. */
function sign(secret: string, timestamp: string, body: Buffer): string {
  return `sha256=${createHmac("sha256", secret)
    .update(`${timestamp}:${body.toString("base64")}`)
    .digest("hex")}`;
}
