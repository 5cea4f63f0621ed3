/** The harness is complete: its functions are those of the list, no schema says nothing, the default policy agrees. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { contracts, schemaIds, validate } from "../src/index.js";
import { isObject, type JsonObject, listAt, objectAt, textAt } from "../src/source/json.js";
import { PACKAGE_ROOT, readJson } from "../src/source/load.js";
import { type PolicyRule, verdictOf } from "./policy.js";

interface ListedFunction {
  id: string;
  worker: string;
  origin: string;
  visibility: string;
  stability: string;
  /** What the default policy says of a call from inside a run; `never`: refused before any policy. */
  agent: string;
}

/** The 86 functions of the published listing and the 53 declared additions, sorted by id. */
const listed = JSON.parse(
  readFileSync(new URL("harness-functions.json", import.meta.url), "utf8"),
) as readonly ListedFunction[];

/** Contracts of functions below `harness/`, one for each instance of a pattern. */
const expanded = contracts()
  .map((one) => one as unknown as JsonObject)
  .filter((one) => one.kind === "function" && (textAt(one, "$id") ?? "").includes("/harness/"))
  .flatMap((one) => instancesOf(one).map((fill) => ({ id: fill(textAt(one, "id")), contract: one, fill })));

/** One way to fill in the variables of a contract per combination of their values. */
function instancesOf(contract: JsonObject): ((template: string | undefined) => string)[] {
  let fills = [(template: string | undefined) => template ?? ""];
  for (const [name, values] of Object.entries(objectAt(contract, "instances"))) {
    fills = fills.flatMap((fill) =>
      (values as string[]).map((value) => (template) => fill(template).replaceAll(`{${name}}`, value)),
    );
  }
  return fills;
}

test("the list is whole and sorted", () => {
  assert.is(listed.length, 139);
  assert.is(listed.filter(({ origin }) => origin === "listing").length, 86);
  const ids = listed.map(({ id }) => id);
  assert.equal(ids, [...new Set(ids)].sort());
});

test("the functions with a contract are the functions of the list", () => {
  assert.equal(
    expanded.map(({ id }) => id).sort(),
    listed.map(({ id }) => id),
  );
});

test("each has the worker, origin, visibility, stability and verdict of the list", () => {
  for (const row of listed) {
    const found = expanded.find(({ id }) => id === row.id);
    assert.ok(found, row.id);
    const { contract, fill } = found;
    const { origin, stability, ...common } = row;
    assert.equal(
      {
        id: row.id,
        worker: fill(textAt(contract, "worker")),
        visibility: contract.visibility,
        agent: objectAt(contract, "permissions").agent,
      },
      common,
    );
    if (!sharesContract(row)) {
      assert.equal([row.id, contract.origin, contract.stability], [row.id, origin, stability]);
    }
  }
});

/** The scripted provider is ours, under the contracts of the providers of the listing. */
function sharesContract({ worker }: ListedFunction): boolean {
  return worker === "provider-scripted";
}

test("every schema refuses something, those apart that stand for any JSON", () => {
  const probes = [null, true, -1.5, "", "a/b \n", [], [null], {}, { type: 1, ok: 1 }];
  const acceptsAll = schemaIds().filter((id) => probes.every((probe) => validate(id, probe).valid));
  assert.equal(acceptsAll, [
    "common/json.json",
    "engine/discovery/engine.functions-available.config.json",
    "engine/discovery/engine.workers-available.config.json",
    // The provider does not read it.
    "harness/directory/directory.prompts.on-change.config.json",
    "harness/directory/directory.skills.on-change.config.json",
  ]);
});

const policy = readJson(PACKAGE_ROOT, "vectors/files/permissions-policy/valid/the-default-policy.json");
const rules = listAt(objectAt(policy, "instance"), "rules") as PolicyRule[];
const WORDS = { allow: "allow", deny: "deny", needs_approval: "ask" } as const;

test("the default policy says of every function what its contract says", () => {
  assert.is.not(rules.length, 0);
  for (const { id, contract } of expanded) {
    const advice = objectAt(contract, "permissions").agent;
    for (const precedence of ["first_match", "deny_wins"] as const) {
      const { decision } = verdictOf(rules, id, {}, precedence);
      assert.is(WORDS[decision], advice === "never" ? "deny" : advice, `${id}, ${precedence}`);
    }
  }
});

test("the default policy is printed in the chapter as it is", () => {
  const chapter = readFileSync(new URL("../../spec/chapters/policy.md", import.meta.url), "utf8");
  const printed = [...chapter.matchAll(/^ {2}- '?([^'\n]+)'?$/gm)].map((match) => match[1]);
  assert.equal(printed, rules);
});

test("patterns and constraints are read as the chapter says", () => {
  const decide = (list: readonly PolicyRule[], id: string, args = {}) => verdictOf(list, id, args).decision;
  const shell = ["!shell::*", "*"];
  assert.is(decide(shell, "shell::exec"), "deny");
  assert.is(decide(shell, "Xshell::exec"), "allow");
  assert.is(decide(shell, "shell::exec\nrm"), "needs_approval");
  assert.is(decide(["*::list"], "a::listing"), "needs_approval");
  assert.is(decide([], "a::list"), "needs_approval");
  const hidden = ["shell::fs::*", "!shell::*"];
  assert.is(decide(hidden, "shell::fs::ls"), "allow");
  assert.is(verdictOf(hidden, "shell::fs::ls", {}, "deny_wins").decision, "deny");
  assert.is(verdictOf(["a", "!b"], "a", {}, "deny_wins").decision, "allow");
  const zero: PolicyRule = { function: "f", action: "deny", args: { n: { equals: 0 } } };
  assert.is(decide([zero], "f", { n: 0 }), "deny");
  assert.is(decide([zero], "f", { n: "0" }), "needs_approval");
  const force: PolicyRule = { function: "f", action: "deny", args: { command: { matches: "^git push" } } };
  assert.is(decide([force], "f", { command: "git push --force" }), "deny");
  assert.is(decide([force], "f", { command: 7 }), "needs_approval");
  const inherited: PolicyRule = { function: "f", action: "deny", args: { constructor: { matches: "" } } };
  assert.is(decide([inherited], "f"), "needs_approval");
});

test("what is refused in every mode is what only a human may do", () => {
  const never = expanded.filter(({ contract }) => objectAt(contract, "permissions").agent === "never");
  assert.equal(never.map(({ id }) => id).sort(), [
    "approval::add_always_allow",
    "approval::approve_always",
    "approval::clear_settings",
    "approval::get_settings",
    "approval::remove_always_allow",
    "approval::resolve",
    "approval::set_mode",
  ]);
});

test("the default policy allows no function that calls another one that its caller names", () => {
  const forwarding = ["harness::trigger", "hook-fanout::publish_collect", "iii::durable::publish", "run::start"];
  for (const id of forwarding) assert.is(verdictOf(rules, id, {}).decision, "deny", id);
});

test("every internal function is denied to agents, and is bound or called by the queue", () => {
  const internal = expanded.filter(({ contract }) => contract.visibility === "internal");
  for (const { id, contract } of internal) {
    assert.is(objectAt(contract, "permissions").agent, "deny", id);
    const bound = listAt(contract, "bindings").some(isObject);
    const queued = Object.keys(objectAt(objectAt(contract, "request"), "properties")).join() === "session_id";
    assert.ok(bound || queued, `${id} is neither bound nor a step`);
  }
});

test.run();
