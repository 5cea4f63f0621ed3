/**
 * Lets the heap grow further before V8 collects all of it. Messages are memory outside the heap that counts against the
 * same limit; the heap of an engine is so small that by V8's own measure a few dozen messages call for a full collection.
 */
import { setFlagsFromString } from "node:v8";

/** A full collection comes at seven times what the last one left; V8's own measure is between 1.1 and 4 times. */
const GROWING_PERCENT = 600;

export function collectRarely(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
}
