// Testees that lie: `node fakes.mjs KIND`. Each speaks to no library; what it does wrong is its own doing.
import { createInterface } from "node:readline";

const kind = process.argv[2];
const say = (line) => process.stdout.write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
const commands = ["connect", "register_function", "reply", "fail", "call", "channel_create", "state", "shutdown"];
const greeting = { testee: 1, library: "fake", version: "0", language: "none", commands, features: [] };

const starts = {
  "no-greeting": () => setInterval(() => {}, 1000),
  "ends-before-greeting": () => {
    process.stderr.write("cannot find the library\n");
    process.exit(9);
  },
  "greeting-is-garbage": () => say("Welcome to the fake!"),
  "greeting-lacks-version": () => say({ ...greeting, version: undefined }),
  "greeting-invents-commands": () => say({ ...greeting, commands: [...commands, "dance"] }),
};

const answers = {
  garbage: (id) => {
    say("DEBUG: connecting now");
    say({ id, ok: true });
  },
  "no-event": (id) => {
    say({ what: "is this" });
    say({ id, ok: true });
  },
  "claims-what-is-missing": (id) =>
    say({ id, error: { code: "unsupported", message: "not yet", kind: "unsupported" } }),
  hangs: () => {
    for (;;);
  },
  "never-answers": (id, name) => {
    if (name === "triad:probe") say({ id, error: { code: "unsupported", message: "no", kind: "unsupported" } });
  },
  exits: () => {
    process.stderr.write("segmentation fault, more or less\n");
    process.exit(3);
  },
  "answers-twice": (id) => {
    // In one write, so that the second is there when the first is judged.
    const line = JSON.stringify({ id, ok: true, state: "connected" });
    process.stdout.write(`${line}\n${line}\n`);
  },
  "answers-unasked": (id) => say({ id: id + 5000, ok: true }),
  "answers-late": (id, name) => {
    if (name === "triad:probe")
      setTimeout(() => say({ id, error: { code: "unsupported", message: "no", kind: "unsupported" } }), 600);
    else setTimeout(() => say({ id, ok: true, state: "connected" }), 1300);
  },
};

if (starts[kind]) starts[kind]();
else say(greeting);
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, do: name } = JSON.parse(line);
  answers[kind]?.(id, name);
});
