/** A page in a real Chromium, which tells this process what came of it. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { isThere } from "../corpus/run-tool.js";

/** Undefined where there is none. */
export const chromium = ["chromium", "chromium-browser", "google-chrome"].find(isThere);
const WAIT_MS = 60_000;
const OFF = ["background-networking", "component-update", "sync", "quic", "gpu"].map((what) => `--disable-${what}`);

export interface Page {
  /** The body of a module, which calls `tell(result)` in the end. */
  script: string;
  /** Modules by path, beside those of `codegen/`. */
  modules?: Readonly<Record<string, string>>;
  /** Paths of modules that are imported by name. */
  imports?: Readonly<Record<string, string>>;
}

/** Opens the page and resolves with what it tells. */
export async function runInPage(page: Page): Promise<Record<string, unknown>> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const told = servePage(server, page);
  const { port } = server.address() as AddressInfo;
  // Root, as whom containers run, cannot have the sandbox.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const profile = mkdtempSync(path.join(tmpdir(), "triad-page-"));
  const flags = ["--headless", "--no-first-run", ...sandbox, ...OFF, `--user-data-dir=${profile}`];
  const child = spawn(chromium ?? "chromium", [...flags, `http://127.0.0.1:${port}/`], {
    stdio: "ignore",
    detached: true,
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const kill = () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL");
  process.once("exit", kill);
  try {
    return await told;
  } finally {
    // Its own processes write to the profile for a while after it has ended.
    kill();
    process.off("exit", kill);
    await ended;
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

function servePage(server: Server, page: Page): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the page told nothing within ${WAIT_MS} ms`)), WAIT_MS);
    server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
      const { url = "/" } = request;
      response.setHeader("content-type", url.endsWith(".js") ? "text/javascript" : "text/html");
      if (url !== "/told") {
        response.end(url === "/" ? pageText(page) : url.endsWith(".js") ? moduleText(url, page) : "");
        return;
      }
      let body = "";
      for await (const chunk of request) body += String(chunk);
      clearTimeout(timer);
      response.end();
      resolve(JSON.parse(body) as Record<string, unknown>);
    });
  });
}

function pageText({ script, imports = {} }: Page): string {
  return `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script><script type="module">
    const tell = (result) => fetch("/told", { method: "POST", body: JSON.stringify(result) });
    addEventListener("unhandledrejection", ({ reason }) => tell({ error: String(reason?.stack ?? reason) }));
    addEventListener("error", ({ message }) => tell({ error: message }));
    ${script}</script>`;
}

/** TypeScript as JavaScript, as it is asked for. */
function moduleText(url: string, { modules = {} }: Page): string {
  if (!/^\/[\w/-]+\.js$/.test(url)) throw new Error(`no module ${url}`);
  const source = modules[url] ?? readFileSync(new URL(`../..${url.replace(/\.js$/, ".ts")}`, import.meta.url), "utf8");
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}
