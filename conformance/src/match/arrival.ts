/** What arrives at an end, and the matchers for what is no frame. */
import { dollarName, isObject, type Json } from "../scenario/json.js";
import { type Difference, differ, show } from "./difference.js";
import { matchValue } from "./match.js";
import { matchSignature } from "./signature.js";

export type ArrivalKind = "frame" | "closed" | "http" | "bytes" | "pong" | "event" | "upgrade";

export interface Arrival {
  readonly what: ArrivalKind;
  /** A frame's JSON, the text of a message that is no JSON, or the members that the matcher of its kind sees. */
  readonly value: Json;
  /** The text of a message, as it came. */
  readonly text?: string | undefined;
  /** The bytes of the body of an HTTP message. */
  readonly body?: Buffer | undefined;
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
  /** The kit itself caused it, so nobody needs to receive it. */
  readonly expected?: boolean;
  /** Nobody needs to receive it, but it breaks a silence: a library may connect again. */
  readonly mayStay?: boolean;
}

const SPECIAL: Readonly<Record<string, ArrivalKind>> = {
  $closed: "closed",
  $http: "http",
  $bytes: "bytes",
  $pong: "pong",
};

const WORDS: Readonly<Record<ArrivalKind, string>> = {
  frame: "a message",
  closed: "the end of the connection",
  http: "an HTTP message",
  bytes: "bytes",
  pong: "a WebSocket pong",
  event: "an event or answer",
  upgrade: "a connection attempt",
};

/** Undefined when the arrival is what was expected. */
export function matchArrival(expected: Json, arrival: Arrival): Difference | undefined {
  const name = dollarName(expected);
  const argument = name === undefined ? null : (expected as Record<string, Json>)[name]!;
  if (name === "$one-of") {
    const differences = (argument as Json[]).map((one) => matchArrival(one, arrival));
    if (differences.some((one) => one === undefined)) return undefined;
    const nearest = differences.reduce((best, one) => (one!.pointer.length > best!.pointer.length ? one : best))!;
    return { ...nearest, message: `none of ${differences.length} alternatives; nearest: ${nearest.message}` };
  }
  if (name === "$not") {
    if (matchArrival(argument, arrival)) return undefined;
    return differ("", argument, arrival.value, `something else than ${show(argument)}`);
  }
  const wanted =
    (name && SPECIAL[name]) || (arrival.what === "event" || arrival.what === "upgrade" ? arrival.what : "frame");
  if (arrival.what !== wanted) {
    const message = `${WORDS[arrival.what]} ${show(arrival.value)} arrived, expected ${WORDS[wanted]} ${show(expected)}`;
    return { pointer: "", message, expected, actual: arrival.value };
  }
  if (name === "$http" && isObject(argument) && typeof argument.signed === "string") {
    const { signed, ...members } = argument;
    const difference = matchValue(members, arrival.value, { pointer: "" });
    return difference ?? matchSignature(signed, arrival.value, arrival.body ?? Buffer.alloc(0));
  }
  return matchValue(SPECIAL[name ?? ""] ? argument : expected, arrival.value, { pointer: "", text: arrival.text });
}

/** True when this matcher speaks of pongs, which lie apart from all else that arrives. */
export function wantsPong(expected: Json): boolean {
  return dollarName(expected) === "$pong";
}
