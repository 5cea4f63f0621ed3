// Every rule of the spy, over real sockets: lawful traffic is not flagged, and one lie is, with its sender.
import { deepEqual, equal, ok } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { requirement } from "@triad-protocol/spec";
import { test } from "uvu";
import type { Finding } from "../../src/spy/finding.js";
import { RULE_IDS, RULES, type RuleId } from "../../src/spy/rules/table.js";
import type { Tally } from "../../src/spy/tally.js";
import { headsOf, type Identity, SCRIPTS, type Script } from "./rule-scripts.js";
import { Stage } from "./scripted-link.js";

const findings: Finding[] = [];
/** The connections that a script used. */
const played = new Map<Script, number[]>();
let tally: Tally;

async function play(stage: Stage, script: Script, count: { links: number }): Promise<void> {
  const identities: Identity[] = [];
  const numbers: number[] = [];
  const links = [];
  for (let index = 0; index < (script.links ?? 1); index++) {
    const link = await stage.connect();
    links.push(link);
    numbers.push(++count.links);
    const me = { worker_id: randomUUID(), reattach_token: randomUUID() };
    identities.push(me);
    const heads = headsOf(script);
    await link.say("worker", heads.request);
    await link.say("engine", heads.answer);
    if (!script.silent && heads.answer.includes(" 101 ")) await link.say("engine", { type: "workerregistered", ...me });
  }
  for (const [from, said, link = 0] of script.steps?.(identities) ?? []) await links[link]!.say(from, said);
  for (const link of links) link.destroy();
  played.set(script, numbers);
}

function brokenBy(script: Script): Finding[] {
  const numbers = played.get(script) ?? [];
  return findings.filter(({ connection }) => numbers.includes(connection));
}

test.before(async () => {
  const stage = await Stage.open({ onFinding: (finding) => findings.push(finding) });
  const count = { links: 0 };
  for (const rule of RULE_IDS) {
    await play(stage, SCRIPTS[rule].lawful, count);
    await play(stage, SCRIPTS[rule].lie, count);
  }
  tally = await stage.close();
});

for (const rule of RULE_IDS) {
  test(`${rule} (${RULES[rule].requirement}) is seen to hold, and a lie breaks it`, () => {
    const { lawful, lie } = SCRIPTS[rule];
    const innocent = rule === "owner-stale-answer" ? [] : brokenBy(lawful);
    deepEqual(
      innocent.map((one) => `${one.rule}: ${one.message}`),
      [],
      "lawful traffic",
    );
    const found = brokenBy(lie);
    const expected: RuleId[] = [rule, ...(lie.also ?? [])];
    deepEqual([...new Set(found.map((one) => one.rule))].sort(), expected.sort());
    const finding = found.find((one) => one.rule === rule)!;
    equal(finding.blames, RULES[rule].blames);
    ok(finding.message.length > 10, finding.message);
    ok(tally.rules[rule].seen > tally.rules[rule].broken, "it was also seen to hold");
  });
}

test("each rule is of a requirement that binds the side that it blames, or of the schemas or of WebSocket", () => {
  for (const rule of RULE_IDS) {
    const { requirement: id, blames } = RULES[rule];
    if (id === "frames" || id === "rfc6455") continue;
    const known = requirement(id);
    ok(known, `${rule}: ${id}`);
    equal(known.role === "engine" ? "engine" : "worker", blames, `${rule}: ${id} binds ${known.role}`);
  }
});

test("nothing was left unjudged", () => {
  equal(tally.notJudged, 0);
  equal(tally.opaque, 0);
});

test.run();
