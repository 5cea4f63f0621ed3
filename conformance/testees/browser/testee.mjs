// A testee on the runtime for pages in a real Chromium: carries the lines between stdin, stdout and page.js, which obeys.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import WebSocket from "ws";
import { findChromium } from "./chromium.mjs";

// One browser for all testees of a run, which is whoever has started them: to start one takes a second.
const folder = path.join(tmpdir(), `triad-browser-${process.ppid}`);
const keeper = fileURLToPath(new URL("keeper.mjs", import.meta.url));

/** The first one makes the folder, and starts the browser; the others wait for it. */
async function findBrowser() {
  findChromium(); // Or says that there is none.
  for (const until = Date.now() + 9000; Date.now() < until; await sleep(20)) {
    try {
      mkdirSync(folder, { mode: 0o700 });
      const args = [keeper, folder, String(process.ppid)];
      spawn(process.execPath, args, { detached: true, stdio: "ignore" }).unref();
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    try {
      const { devtools, page } = JSON.parse(readFileSync(path.join(folder, "ready"), "utf8"));
      const socket = new WebSocket(devtools, { perMessageDeflate: false, maxPayload: 2 ** 30 });
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      return { socket, page };
    } catch {
      // Not yet.
    }
  }
  throw new Error(`no browser answers within 9 s; if none is starting, remove ${folder}`);
}

const { socket, page } = await findBrowser();
let nextId = 1;
const waiting = new Map();

/** One command of the DevTools protocol. */
function send(method, params = {}, sessionId = undefined) {
  const id = nextId++;
  socket.send(JSON.stringify({ id, method, params, sessionId }));
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

socket.on("message", (data) => {
  const { id, result, error, method, params } = JSON.parse(data);
  const pending = waiting.get(id);
  waiting.delete(id);
  if (error) pending.reject(new Error(error.message));
  else pending?.resolve(result);
  if (method === "Runtime.bindingCalled") process.stdout.write(`${params.payload}\n`);
  if (method === "Runtime.consoleAPICalled") console.error(...params.args.map((arg) => arg.value ?? arg.description));
  if (method === "Runtime.exceptionThrown") console.error(params.exceptionDetails.exception?.description);
});
socket.once("close", () => process.stdin.destroy());

// Pages of one site share a process, so that one more is cheap; `empty` is of the site already.
const { targetId } = await send("Target.createTarget", { url: `${page}empty` });
const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
await send("Runtime.enable", {}, sessionId);
await send("Runtime.addBinding", { name: "print" }, sessionId);
// A page has no environment.
const { III_URL, III_WORKER_NAME } = process.env;
const query = new URLSearchParams({ url: III_URL ?? "", name: III_WORKER_NAME ?? "" });
const frame = await send("Page.navigate", { url: `${page}?${query}` }, sessionId);
if (frame.errorText) throw new Error(frame.errorText);

const evaluate = (expression) => send("Runtime.evaluate", { expression, awaitPromise: true }, sessionId);
createInterface({ input: process.stdin })
  .on("line", (line) => void evaluate(`obey(${JSON.stringify(line)})`))
  .on("close", async () => {
    await evaluate("end()");
    await send("Target.closeTarget", { targetId });
    socket.close();
  });
