// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables as they stand in a file
// Bad configuration files, each with the place and the rule that the error must name; run as the built program.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, writeFiles } from "../cli/process.js";

interface Bad {
  title: string;
  text: string | Buffer;
  env?: Record<string, string>;
  /** Start of each line of the answer after the file's name, and what else it must hold. */
  errors: [start: string, ...holds: string[]][];
  never?: string[];
}

const BAD: Bad[] = [
  {
    title: "an unknown key",
    text: "helth:\n  port: 1\n",
    errors: [[":1:1: helth: unknown key", "rule additionalProperties", 'Did you mean "health"?']],
  },
  {
    title: "an unknown key that is near none",
    text: "zzzzzzzz: 1\n",
    errors: [[":1:1: zzzzzzzz: unknown key", "Known keys: workers, "]],
  },
  {
    title: "an unknown key deep inside",
    text: "workers:\n  - name: iii-http-functions\n    config:\n      security:\n        require_http: true\n",
    errors: [[":5:9: workers[0].config.security.require_http: unknown key", 'Did you mean "require_https"?']],
  },
  {
    title: "access control, which is not served",
    text: "workers:\n  - name: iii-worker-manager\n    config: { rbac: {} }\n",
    errors: [[":3:15: workers[0].config.rbac: unknown key", "Known keys: host, port, handshake_timeout_ms"]],
  },
  {
    title: "a wrong type",
    text: 'workers:\n  - name: iii-worker-manager\n    config:\n      port: "49134"\n',
    errors: [[":4:13: workers[0].config.port: must be integer", "rule type", 'got "49134"']],
  },
  {
    title: "a port out of range",
    text: "health: { port: 65536 }\n",
    errors: [[":1:17: health.port: must be <= 65535", "rule maximum", "got 65536"]],
  },
  {
    title: "a fraction",
    text: "shutdown_grace_ms: 1.5\n",
    errors: [[":1:20: shutdown_grace_ms: must be integer", "got 1.5"]],
  },
  {
    title: "a negative number",
    text: "registration_namespace_grace_ms: -1\n",
    errors: [[":1:34: registration_namespace_grace_ms: must be >= 0", "rule minimum"]],
  },
  { title: "a list instead of a map", text: "- workers\n", errors: [[":1:1: must be object", "rule type", "a list"]] },
  { title: "an entry without a name", text: "workers:\n  - config: {}\n", errors: [[":2:5: workers[0]: ", "name"]] },
  {
    title: "a worker that is misspelt",
    text: "workers:\n  - name: iii-http-function\n",
    errors: [
      [
        ":2:11: workers[0].name: this version serves no worker of this name",
        "iii-worker-manager, iii-engine-functions, iii-http-functions",
        "rule unknown_worker",
        'Did you mean "iii-http-functions"?',
      ],
    ],
  },
  {
    title: "a worker that only other engines have",
    text: "workers:\n  - name: iii-queue\n",
    errors: [[":2:11: workers[0].name: this version serves no worker", 'got "iii-queue"', "Remove the entry."]],
  },
  {
    title: "the same worker twice",
    text: "workers:\n  - name: iii-worker-manager\n  - name: iii-worker-manager\n",
    errors: [[":3:11: workers[1].name: ", "rule duplicate_worker"]],
  },
  {
    title: "a key that stands twice",
    text: "health: {}\nhealth: {}\n",
    errors: [[":2:1: Map keys must be unique", "rule yaml"]],
  },
  { title: "no YAML", text: "workers: [\n", errors: [[":2:1: ", "rule yaml"]] },
  {
    title: "no UTF-8",
    text: Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]),
    errors: [[": is not UTF-8", "rule readable"]],
  },
  {
    title: "a YAML 1.1 word",
    text: "health: { enabled: off }\n",
    errors: [[":1:20: health.enabled: must be boolean", 'got "off"']],
  },
  {
    title: "a variable that is not set",
    text: "# first\nhealth:\n  port: ${NO_SUCH_PORT}\n",
    errors: [
      [":3:9: the environment variable NO_SUCH_PORT is not set", "rule unset_variable", "${NO_SUCH_PORT:default}"],
    ],
  },
  {
    title: "several variables that are not set",
    text: "health: { port: ${NO_ONE}, host: ${NO_TWO} }\n",
    errors: [[":1:17: the environment variable NO_ONE"], [":1:34: the environment variable NO_TWO"]],
  },
  {
    title: "a malformed reference",
    text: 'health: { host: "${1}" }\n',
    errors: [[':1:18: "${1" is not a reference', "rule malformed_variable", "\\x24{"]],
  },
  {
    title: "the value of a variable",
    text: "health:\n  port: ${HEALTH_PORT}\n",
    env: { HEALTH_PORT: "hunter2" },
    errors: [[":2:9: health.port: must be integer", "got the expansion of ${HEALTH_PORT}"]],
    never: ["hunter2"],
  },
  {
    title: "a variable as a key",
    text: "limits:\n  ${KEY_NAME}: 1\n",
    env: { KEY_NAME: "hunter3" },
    errors: [[":2:3: limits.${KEY_NAME}: unknown key"]],
    never: ["hunter3"],
  },
  {
    title: "a variable that breaks the YAML",
    text: "health:\n  port: ${OTHER_PORT}\n",
    env: { OTHER_PORT: "*hunter2" },
    errors: [[":2:9: holds an alias"]],
    never: ["hunter2"],
  },
  {
    title: "a variable of several lines before the fault",
    text: 'health:\n  host: "${HEALTH_HOST}"\n  prot: 1\n',
    env: { HEALTH_HOST: "a\n\n\n    b" },
    errors: [[":3:3: health.prot: unknown key"]],
  },
  {
    title: "a list of hosts that holds a number",
    text: "workers:\n  - name: iii-http-functions\n    config:\n      security: { url_allowlist: [a.test, 5] }\n",
    errors: [[":4:43: workers[0].config.security.url_allowlist[1]: must be string", "got 5"]],
  },
  {
    title: "a manifest that is not there",
    text: "manifests: [gone.yaml]\n",
    errors: [["gone.yaml: cannot be read", "rule readable"]],
  },
  {
    title: "several faults at once, in the order of the file",
    text: "workers:\n  - name: nope\n  - name: iii-worker-manager\n    config: { prot: 1, port: x }\nlimits:\n  max_in_flight: 0\n",
    errors: [
      [":2:11: workers[0].name: "],
      [":4:15: workers[1].config.prot: unknown key", 'Did you mean "port"?'],
      [":4:30: workers[1].config.port: must be integer"],
      [":6:18: limits.max_in_flight: must be >= 1"],
    ],
  },
];

/** One run over all files: the program judges each, and tells each apart. */
async function checkAll<Case extends { text: string | Buffer; env?: Record<string, string> }>(cases: readonly Case[]) {
  const folders = cases.map(({ text }) => writeFiles({ "engine.yaml": text }));
  const env = Object.assign({}, ...cases.map((one) => one.env ?? {})) as Record<string, string>;
  const finished = await run(["check-config", ...folders.map((folder) => join(folder, "engine.yaml"))], env);
  const linesOf = (folder: string) => finished.stderr.split("\n").filter((line) => line.startsWith(`${folder}/`));
  return {
    ...finished,
    checked: cases.map((one, index) => ({ ...one, folder: folders[index]!, lines: linesOf(folders[index]!) })),
  };
}

const bad = await checkAll(BAD);

test("bad files: code 2, and nothing said that belongs to no file", () => {
  assert.is(bad.code, 2);
  assert.is(bad.stdout, "");
  const lines = bad.stderr.trimEnd().split("\n").length;
  assert.is(
    lines,
    bad.checked.reduce((sum, one) => sum + one.lines.length, 0),
    bad.stderr,
  );
});

for (const { title, folder, lines, errors, never } of bad.checked) {
  test(`refused: ${title}`, () => {
    assert.is(lines.length, errors.length, lines.join("\n"));
    errors.forEach(([start, ...holds], index) => {
      const line = lines[index]!;
      const place = join(folder, start.startsWith(":") ? `engine.yaml${start}` : start);
      assert.ok(line.startsWith(place), `${line}\nwanted ${place}`);
      for (const part of holds) assert.ok(line.includes(part), `${line}\nwanted ${part}`);
    });
    for (const secret of never ?? []) assert.not.ok(bad.stderr.includes(secret), bad.stderr);
  });
}

test("one bad file among good ones is enough for code 2", async () => {
  const { code, stdout, checked } = await checkAll([{ text: "{}" }, { text: "nope: 1" }]);
  assert.is(code, 2);
  assert.equal(
    checked.map(({ lines }) => lines.length),
    [0, 1],
  );
  assert.match(stdout, /valid/);
});

test("a secret is not shown, wherever it stands", async () => {
  const folder = writeFiles({
    "engine.yaml":
      "limits:\n  max_functions: 1\n  api_token: hunter2\nworkers:\n  - name: iii-http-functions\n    config: { security: { secret: hunter2 } }\n",
  });
  const { code, stderr } = await run(["check-config", join(folder, "engine.yaml")]);
  assert.is(code, 2);
  assert.is(stderr.trimEnd().split("\n").length, 2);
  assert.not.match(stderr, "hunter2");
});

test("a missing file", async () => {
  const { code, stderr } = await run(["check-config", "/no/such/engine.yaml"]);
  assert.is(code, 2);
  assert.match(stderr, /^\/no\/such\/engine\.yaml: cannot be read: ENOENT.*rule readable/);
});

test("a file that is too large is not read", async () => {
  const folder = writeFiles({ "engine.yaml": `# ${"x".repeat(1024 * 1024)}\n` });
  const { code, stderr } = await run(["check-config", join(folder, "engine.yaml")]);
  assert.is(code, 2);
  assert.match(stderr, /must not be larger than 1048576 bytes \(rule size\)/);
});

test("aliases that multiply are refused, not expanded", async () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `  a${level}: &a${level} [${
        level === 0
          ? "x"
          : Array(10)
              .fill(`*a${level - 1}`)
              .join(", ")
      }]`,
  );
  const folder = writeFiles({ "engine.yaml": `limits:\n${levels.join("\n")}\n` });
  const { code, stderr } = await run(["check-config", join(folder, "engine.yaml")]);
  assert.is(code, 2);
  assert.match(stderr, /rule yaml/);
});

test("III_NAMESPACE_GRACE_MS is judged too", async () => {
  const folder = writeFiles({ "engine.yaml": "{}\n" });
  const { code, stderr } = await run(["check-config", join(folder, "engine.yaml")], { III_NAMESPACE_GRACE_MS: "5s" });
  assert.is(code, 2);
  assert.match(stderr, /^environment: III_NAMESPACE_GRACE_MS: must be a whole number/);
});

const GOOD: [title: string, text: string, shown: string[], env?: Record<string, string>][] = [
  ["an empty file", "", ["127.0.0.1:49134", "127.0.0.1:49130"]],
  ["an empty map", "{}\n", ["127.0.0.1:49134", "127.0.0.1:49130"]],
  ["workers without a value", "workers:\n", ["127.0.0.1:49134"]],
  ["health off", "health: { enabled: false }\n", ["off"]],
  [
    "a variable with a default",
    "workers:\n  - name: iii-worker-manager\n    config: { port: ${P:5001} }\n",
    ["127.0.0.1:5001"],
  ],
  [
    "a variable that is set",
    "workers:\n  - name: iii-worker-manager\n    config: { port: ${Q:5001} }\n",
    ["127.0.0.1:5002"],
    { Q: "5002" },
  ],
  [
    "JSON",
    '{"health": {"port": 1}, "workers": [{"name": "iii-engine-functions"}, {"name": "iii-http-functions", "config": {"security": {"url_allowlist": ["*.test"]}}}]}',
    ["127.0.0.1:1"],
  ],
];
const good = await checkAll(
  GOOD.map(([title, text, shown, env]) => ({ title, text, shown, ...(env === undefined ? {} : { env }) })),
);

test("good files: code 0 and no complaint", () => {
  assert.is(good.code, 0, good.stderr);
  assert.is(good.stderr, "");
});

for (const { title, folder, shown } of good.checked) {
  test(`accepted: ${title}`, () => {
    const from = good.stdout.indexOf(`${folder}/engine.yaml: valid\n`);
    assert.ok(from >= 0, good.stdout);
    const told = good.stdout.slice(from).split("\n").slice(1, 4).join("\n");
    for (const part of shown) assert.ok(told.includes(part), `${told}\nwanted ${part}`);
  });
}

test("manifests are read beside the file", async () => {
  const folder = writeFiles({ "engine.yaml": "manifests: [billing.json]\n", "billing.json": '{"name": "billing"}' });
  const { code, stdout } = await run(["check-config", join(folder, "engine.yaml")]);
  assert.is(code, 0);
  assert.match(stdout, /expected workers +billing/);
});

test("a manifest is judged as strictly", async () => {
  const folder = writeFiles({
    "engine.yaml": "manifests: [billing.yaml]\n",
    "billing.yaml": "name: billing\nfunction: [a]\n",
  });
  const { code, stderr } = await run(["check-config", join(folder, "engine.yaml")]);
  assert.is(code, 2);
  assert.is(
    stderr,
    `${join(folder, "billing.yaml")}:2:1: function: unknown key (rule additionalProperties). Did you mean "functions"?\n`,
  );
});

test("the example of the README is accepted", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(readme)![1]!;
  assert.match(example, /^workers:/);
  const manifest = /```yaml\n(name:[\s\S]*?)```/.exec(readme)![1]!;
  const folder = writeFiles({
    "engine.yaml": example.replace("workers/billing.yaml", "billing.yaml"),
    "billing.yaml": manifest,
  });
  const { code, stdout, stderr } = await run(["check-config", join(folder, "engine.yaml")]);
  assert.is(code, 0, stderr);
  assert.match(stdout, /expected workers +billing/);
});

test.run();
