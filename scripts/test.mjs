#!/usr/bin/env node
// Runs every check and every test file of the workspaces, each as a process of its own, and adds up what they report.
// The last line is `N passed, N failed` (and `, N skipped`). A file that reports no test counts as failed.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const workspaces = ["spec", "schemas", "reference-engine", "conformance", "codegen"];
const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", short: "h" },
    jobs: { type: "string", default: String(Math.min(2, availableParallelism())) },
    timeout: { type: "string", default: "900" },
    "no-checks": { type: "boolean" },
  },
});

if (options.help) {
  console.log(`Usage: npm test -- [FILTER...] [--jobs N] [--timeout SECONDS] [--no-checks]

Runs the repository's checks and every <workspace>/tests/**/*.test.ts whose path contains one of FILTER.
Files named *.alone.test.ts run after the others, one at a time.
Proofs that need a toolchain which is not there are skipped with a line, or fail with TRIAD_REQUIRE_TOOLCHAINS=1.
Exit status: 0 all passed, 1 something failed, 2 nothing to run.`);
  process.exit(0);
}

/** Checks that are one command each and count as one test. */
const checks = [
  ["format and lint", "npx", ["biome", "ci", "."]],
  ["types of tests and benches", "npx", ["tsc", "-p", "tsconfig.tests.json"]],
  ["requirements.json is current", "npm", ["run", "-s", "generate", "-w", "spec", "--", "--check"]],
  ["generated schemas are current", "npm", ["run", "-s", "generate", "-w", "schemas", "--", "--check"]],
  ["generated clients are current", "npm", ["run", "-s", "codegen", "--", "--check"]],
  ["text, schemas and scenarios agree", "npm", ["run", "-s", "check", "-w", "spec"]],
];

function findTests(folder) {
  return readdirSync(path.join(root, folder, "tests"), { recursive: true })
    .map((name) => path.join(folder, "tests", String(name)).split(path.sep).join("/"))
    .filter((file) => file.endsWith(".test.ts") && !file.includes("/node_modules/"))
    .sort();
}

function runProcess(command, args, seconds) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
      env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
    });
    let output = "";
    const keep = (chunk) => {
      output += chunk;
      if (output.length > 4_000_000) output = output.slice(-2_000_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, seconds * 1000);
    child.on("error", (error) => keep(`${error.message}\n`));
    child.on("close", (code) => {
      clearTimeout(timer);
      if (timedOut) output += `\nstopped: not finished after ${seconds} s\n`;
      resolve({ code: timedOut ? 1 : (code ?? 1), output, ms: Date.now() - started });
    });
  });
}

/** What a uvu file printed at its end; a crash before the summary is one failure. */
function countTests({ code, output }) {
  let total = 0;
  let passed = 0;
  let skipped = 0;
  for (const match of output.matchAll(/^\s*Total:\s+(\d+)\s*\n\s*Passed:\s+(\d+)\s*\n\s*Skipped:\s+(\d+)/gm)) {
    total += Number(match[1]);
    passed += Number(match[2]);
    skipped += Number(match[3]);
  }
  // uvu leaves what is skipped out of the total.
  let failed = total - passed;
  if ((total === 0 && skipped === 0) || (code !== 0 && failed === 0)) failed += 1;
  return { passed, failed, skipped };
}

const files = workspaces.flatMap(findTests).filter((file) => !filters.length || filters.some((f) => file.includes(f)));
const jobs = [];
if (!options["no-checks"] && !filters.length) {
  for (const [name, command, args] of checks) jobs.push({ name, command, args, alone: false, check: true });
}
for (const file of files) {
  jobs.push({
    name: file,
    command: process.execPath,
    args: ["--import", "tsx", file],
    alone: file.endsWith(".alone.test.ts"),
    check: false,
  });
}
if (!jobs.length) {
  console.error(`no test file matches ${filters.join(", ")}`);
  process.exit(2);
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
let done = 0;

async function runJob(job) {
  const result = await runProcess(job.command, job.args, Number(options.timeout));
  const counts = job.check
    ? { passed: result.code === 0 ? 1 : 0, failed: result.code === 0 ? 0 : 1, skipped: 0 }
    : countTests(result);
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
  done += 1;
  const verdict = counts.failed ? "FAIL" : "ok  ";
  const detail = [
    counts.failed ? `${counts.failed} failed` : "",
    counts.skipped ? `${counts.skipped} skipped` : "",
    `${counts.passed} passed`,
    `${(result.ms / 1000).toFixed(1)} s`,
  ].filter(Boolean);
  console.log(`${verdict} ${String(done).padStart(3)}/${jobs.length} ${job.name} (${detail.join(", ")})`);
  for (const line of result.output.match(/^.*\bSKIP(PED)?\b:.*$/gm) ?? []) console.log(`       ${line.trim()}`);
  if (counts.failed) failures.push(`--- ${job.name}\n${result.output.trimEnd().slice(-20_000)}\n`);
}

async function drain(queue, width) {
  const next = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await runJob(job);
  };
  await Promise.all(Array.from({ length: width }, next));
}

await drain(
  jobs.filter((job) => !job.alone),
  Math.max(1, Number(options.jobs)),
);
await drain(
  jobs.filter((job) => job.alone),
  1,
);

if (failures.length) console.log(`\n${failures.join("\n")}`);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ""}`);
process.exit(sum.failed ? 1 : 0);
