/** The signature of a request that an engine makes for a function with `hmac` (HIV-7), as a receiver checks it. */
import { createHmac } from "node:crypto";
import { isObject, type Json } from "../scenario/json.js";
import { type Difference, differ } from "./difference.js";

/** Undefined when `x-iii-signature` is that of the timestamp, a colon and the base64 text of the body. */
export function matchSignature(key: string, request: Json, body: Buffer): Difference | undefined {
  const headers = isObject(request) && isObject(request.headers) ? request.headers : {};
  const text = `${String(headers["x-iii-timestamp"])}:${body.toString("base64")}`;
  const wanted = `sha256=${createHmac("sha256", key).update(text).digest("hex")}`;
  const actual = headers["x-iii-signature"];
  if (typeof actual === "string" && actual.toLowerCase() === wanted) return undefined;
  return differ("/headers/x-iii-signature", wanted, actual, `the signature of ${text}`);
}
