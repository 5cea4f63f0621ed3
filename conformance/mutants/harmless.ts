// Changes that the specification allows: no check may fail because of them.
import type { JsonObject, Mutant } from "../src/mutants/mutant.js";

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
};

const withStrangers = (frame: JsonObject): JsonObject => ({ ...frame, x_trace: { hop: 1 }, server: "other" });

export const harmless: readonly Mutant[] = [
  { id: "nothing", breaks: [], title: "The proxy changes nothing" },
  {
    id: "reordered-keys",
    breaks: [],
    title: "Members come in another order",
    frame: (frame, from) => (from === "engine" ? [reversed(frame) as JsonObject] : undefined),
  },
  {
    id: "unknown-members",
    breaks: [],
    title: "Frames carry members that nobody knows",
    frame: (frame, from) => (from === "engine" ? [withStrangers(frame)] : undefined),
  },
  {
    id: "slow",
    breaks: [],
    title: "Everything that the engine sends is 50 ms late",
    delay: 50,
    spares: {
      "core/closed-loop":
        "200,000 calls, 64 at a time and each 50 ms late, take 160 s by arithmetic alone; shorter loops are tried.",
    },
  },
  {
    id: "two-websocket-pongs",
    breaks: [],
    title: "A WebSocket ping is answered twice, as a known engine does",
    raw: (frame, from, session) => {
      if (from === "engine" && frame.opcode === 10 && frame.payload) session.sendRaw("worker", 10, frame.payload);
      return undefined;
    },
  },
];
