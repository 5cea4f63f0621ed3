// Keeps the browser that the testees of one run share: starts Chromium, serves it the page, and ends both when the run is
// over or no page is open any more. `node keeper.mjs FOLDER PID`: FOLDER/ready says where they are, PID is the run.
import { spawn } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findChromium } from "./chromium.mjs";

/** More than a start may take. */
const IDLE_MS = 10_000;
const [folder, run] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const runtime = path.join(here, "..", "..", "..", ".cache", "testee-browser");

const server = createServer(({ url }, response) => {
  const script = /^\/[a-z-]+\.js$/.exec(url)?.[0];
  response.setHeader("content-type", script ? "text/javascript" : "text/html");
  if (script) response.end(readFileSync(path.join(script === "/page.js" ? here : runtime, script)));
  else response.end(url.startsWith("/?") ? '<!doctype html><script type="module" src="/page.js"></script>' : "");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const page = `http://127.0.0.1:${server.address().port}/`;

// Root, as whom containers run, cannot have the sandbox; the page is our own.
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const off = ["background-networking", "component-update", "sync", "quic", "gpu", "background-timer-throttling"];
const flags = [
  "--headless",
  "--no-first-run",
  "--remote-debugging-port=0",
  "--renderer-process-limit=1",
  ...off.map((what) => `--disable-${what}`),
];
const chromium = spawn(findChromium(), [...sandbox, ...flags, `--user-data-dir=${path.join(folder, "profile")}`], {
  stdio: ["ignore", "ignore", "pipe"],
  detached: true,
});
const ended = new Promise((resolve) => chromium.once("close", resolve).once("error", resolve));
let said = "";
let list = "";
chromium.stderr.on("data", (chunk) => {
  if (list !== "") return;
  said += chunk;
  const devtools = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
  if (devtools === undefined) return;
  list = `${devtools.replace(/^ws/, "http").replace(/\/devtools.*/, "")}/json/list`;
  writeFileSync(path.join(folder, "new"), JSON.stringify({ devtools, page }));
  renameSync(path.join(folder, "new"), path.join(folder, "ready"));
});

async function isUsed() {
  if (list === "") return false;
  const pages = await (await fetch(list)).json();
  return pages.some(({ url }) => url.startsWith(page));
}

function runs() {
  try {
    return process.kill(Number(run), 0);
  } catch {
    return false;
  }
}

let gone = false;
void ended.then(() => {
  gone = true;
});
for (let idle = 0; idle < IDLE_MS && runs() && !gone; idle += 250) {
  await sleep(250);
  if (await isUsed().catch(() => false)) idle = 0;
}
rmSync(path.join(folder, "ready"), { force: true });
// All of its processes, which would otherwise write to the profile for a while.
if (!gone) process.kill(-chromium.pid, "SIGKILL");
await ended;
await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
process.exit();
