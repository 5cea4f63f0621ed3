/**
 * A subject that the kit starts, with the proof that what answers is what was started: nothing answers on the port
 * before, the process lives when the port answers, and the port refuses after the stop. A run against the left-over of
 * an earlier one would otherwise look just like a run against the new build (FP-KIT-4).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { KitError } from "../errors.js";
import { Child } from "./child.js";
import { applyVariant, fillLaunch, type Launch } from "./launch.js";
import { addressOf, findFreePort, isAnswering, returnPort } from "./port.js";
import { awaitReady, wait } from "./ready.js";
import type { OwnSubject, SubjectDeath } from "./subject.js";

/** How long a port may still answer after its process is gone, ms. */
const PORT_CLOSES_MS = 2000;

/** Prepares a subject; `start` starts it. `release` stops it and removes its folder. */
export async function prepareSpawned(launch: Launch, options: { variant?: string | undefined } = {}): Promise<Spawned> {
  const chosen = applyVariant(launch, options.variant);
  const fixed = chosen.url.includes("{port}") ? undefined : addressOf(chosen.url).port;
  const port = fixed ?? (await findFreePort());
  return new Spawned(chosen, port, options.variant);
}

export class Spawned implements OwnSubject {
  readonly how = "spawned";
  readonly url: string;
  readonly variant: string | undefined;
  readonly died: Promise<SubjectDeath>;
  readonly #dir: string;
  readonly #port: number;
  readonly #launch: Launch;
  readonly #address: { host: string; port: number };
  #child: Child | undefined;
  #stopping = false;
  #announceDeath: (death: SubjectDeath) => void = () => {};

  constructor(launch: Launch, port: number, variant: string | undefined) {
    this.#dir = mkdtempSync(join(tmpdir(), "triad-subject-"));
    this.#port = port;
    this.variant = variant;
    this.#launch = fillLaunch(launch, { port, dir: this.#dir });
    this.url = this.#launch.url;
    this.#address = addressOf(this.url);
    this.died = new Promise((resolveDeath) => {
      this.#announceDeath = resolveDeath;
    });
  }

  get pid(): number | undefined {
    return this.#child?.alive ? this.#child.pid : undefined;
  }

  output(): string {
    return this.#child?.output.text ?? "";
  }

  async start(): Promise<void> {
    if (this.#child?.alive) return;
    const { host, port } = this.#address;
    if (await isAnswering(host, port)) throw this.#error("port_taken", portTaken(host, port));
    await this.#writeFiles();
    const child = new Child(this.#launch.command, { cwd: this.#launch.cwd, env: this.#launch.env });
    this.#child = child;
    this.#stopping = false;
    const outcome = await awaitReady(child, this.#launch.ready, this.#launch.readyWithinMs);
    if (!outcome.ready) {
      const problem = outcome.why === "late" ? this.#lateMessage(outcome.last) : endedMessage(child);
      const code = outcome.why === "late" ? "subject_late" : "subject_ended";
      // The first problem is the one to tell, whatever the clean-up meets.
      await this.#end(child).catch(() => {});
      throw this.#error(code, problem);
    }
    await this.#proveIdentity(child);
    void child.ended.then((exit) => {
      if (!this.#stopping) this.#announceDeath({ ...exit, output: child.output.text });
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#stopping = true;
    const wasAlive = child.alive;
    if (wasAlive) child.askToStop(this.#launch.stopSignal);
    const inTime = await endsWithin(child, this.#launch.stopWithinMs);
    await this.#end(child);
    if (!inTime) {
      const message = `did not stop within ${this.#launch.stopWithinMs} ms of ${this.#launch.stopSignal} and was killed`;
      throw this.#error("subject_did_not_stop", message);
    }
  }

  async kill(): Promise<void> {
    if (!this.#child) return;
    this.#stopping = true;
    await this.#end(this.#child);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends it and removes its folder. What the stop had to say is thrown after the folder is gone. */
  async release(): Promise<void> {
    try {
      await this.stop();
    } finally {
      rmSync(this.#dir, { recursive: true, force: true, maxRetries: 3 });
      returnPort(this.#port);
    }
  }

  /** Kills whatever is left of the group, then proves that the port refuses. */
  async #end(child: Child): Promise<void> {
    child.killNow();
    await child.ended;
    const { host, port } = this.#address;
    const deadline = Date.now() + PORT_CLOSES_MS;
    while (await isAnswering(host, port)) {
      if (Date.now() > deadline) throw this.#error("port_still_answers", stillAnswers(host, port));
      await wait(20);
    }
  }

  /** A line of output says nothing about the port, and a process may end right after something else answered for it. */
  async #proveIdentity(child: Child): Promise<void> {
    const { host, port } = this.#address;
    const answers = await isAnswering(host, port);
    if (!child.alive) {
      const other = answers ? `; ${host}:${port} answers all the same, so another process holds it` : "";
      await this.#end(child).catch(() => {});
      throw this.#error("subject_not_ours", `${endedMessage(child)}${other}`);
    }
    if (answers) return;
    await this.#end(child);
    throw this.#error("subject_not_listening", `said it was ready, but ${host}:${port} refuses connections`);
  }

  async #writeFiles(): Promise<void> {
    for (const [name, text] of Object.entries(this.#launch.files)) {
      const path = join(this.#dir, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }

  #lateMessage(last: string): string {
    const awaited = "url" in this.#launch.ready ? this.#launch.ready.url : "a line of output";
    return `was not ready within ${this.#launch.readyWithinMs} ms (waited for ${awaited}; last try: ${last})`;
  }

  #error(code: string, problem: string): KitError {
    const output = this.output().trimEnd();
    const shown = output ? `\nIts output:\n${output.replace(/^/gm, "  | ")}` : "\nIt printed nothing.";
    const command = this.#launch.command.join(" ");
    return new KitError(code, `The subject (${command}) ${problem}.${this.#child ? shown : ""}`, 3);
  }
}

function endedMessage(child: Child): string {
  if (child.failure) return `could not be started: ${child.failure.message}`;
  const how = child.exit?.signal ? `signal ${child.exit.signal}` : `exit status ${child.exit?.code}`;
  return `ended before it was ready, with ${how}`;
}

const portTaken = (host: string, port: number) =>
  `was not started: something answers on ${host}:${port} already, so the run would judge that instead. ` +
  `End it, or judge it on purpose with --url ws://${host}:${port}/`;

const stillAnswers = (host: string, port: number) =>
  `is gone, but ${host}:${port} still answers: another process holds the port, or it left one behind in another ` +
  "process group. End it before the next run";

async function endsWithin(child: Child, ms: number): Promise<boolean> {
  if (!child.alive) return true;
  const timer = new AbortController();
  const late = new Promise<boolean>((resolveLate) => {
    const handle = setTimeout(() => resolveLate(false), ms);
    timer.signal.addEventListener("abort", () => clearTimeout(handle));
  });
  const inTime = await Promise.race([child.ended.then(() => true), late]);
  timer.abort();
  return inTime;
}
