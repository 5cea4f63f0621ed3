/** Where a result comes from: kit, commit, machine, command line. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, availableParallelism, platform, release } from "node:os";
import { revision } from "@triad-protocol/spec";
import { kitPath } from "../files/paths.js";
import { createRedactor } from "../result/redact.js";
import type { RunFacts, RunResult } from "../result/result.js";
import { hideQuery } from "../subject/port.js";

export function suiteFacts(): RunResult["suite"] {
  return { version: kitVersion(), revision, commit: commitOf() };
}

export function kitVersion(): string {
  return (JSON.parse(readFileSync(kitPath("package.json"), "utf8")) as { version: string }).version;
}

export function platformFacts(): RunFacts["platform"] {
  return { os: `${platform()} ${release()}`, arch: arch(), cpus: availableParallelism(), node: process.version };
}

/** The command line as it can be typed again, without what is secret. */
export function commandLine(args: readonly string[]): string {
  const clean = createRedactor([]);
  return clean(
    ["triad-conformance", ...args.map((arg) => quote(/^wss?:/i.test(arg) ? hideQuery(arg) : arg))].join(" "),
  );
}

function quote(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replace(/'/g, "'\\''")}'`;
}

/** Only a checkout of the kit itself counts: a project that has the kit among its packages has another commit. */
function commitOf(): string {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", kitPath(), ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 5000,
    });
  try {
    if (git("ls-files", "package.json").trim() === "") return commitOfImage();
    // Results are made by the kit and are no part of it: writing one must not spoil the next.
    const dirty = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":(exclude)results").trim() !== "";
    return git("rev-parse", "--short=12", "HEAD").trim() + (dirty ? "-dirty" : "");
  } catch {
    return commitOfImage();
  }
}

/** A container image has no repository; whoever builds it says which commit it was built from. */
function commitOfImage(): string {
  const commit = process.env.TRIAD_COMMIT ?? "";
  return /^[0-9a-f]{7,40}(-dirty)?$/.test(commit) ? commit : "unknown";
}
