/** Python: pydantic v2 models, clients and stubs on what the iii SDK for Python offers, formatted by ruff. */
import { readFileSync } from "node:fs";
import { format } from "@wasm-fmt/ruff_fmt";
import type { Model } from "../../model/model.js";
import type { EmitOptions, Emitter } from "../emitter.js";
import { PythonClients } from "./client.js";
import { moduleScope } from "./names.js";
import { emitStubs } from "./stubs.js";
import { PythonTypes } from "./types.js";

/** As ruff.toml of the tests says: the only setting that differs from ruff's own. */
const LINE_WIDTH = 120;

export const pythonEmitter: Emitter = {
  language: "python",
  summary: "pydantic v2 models, sync and async client, one abstract class per worker",
  async emit(model, options) {
    const text = emitModule(model, options);
    return new Map([
      [options.path, format(text, options.path, { line_width: LINE_WIDTH, indent_style: "space", indent_width: 4 })],
    ]);
  },
};

function emitModule(model: Model, { mode, instance }: EmitOptions): string {
  const scope = moduleScope();
  const types = new PythonTypes(model, (wanted) => scope.claim(wanted));
  const clients = new PythonClients(model, types, scope);
  const calls = mode.has("functions") || mode.has("stubs") || mode.has("triggers");
  const lines = ['"""Made by triad-codegen; changes are lost. Needs pydantic 2.11 or later."""', "", ...imports(mode)];
  if (instance.type === "import") lines.push(importInstance(instance.path ?? "", instance.name ?? ""));
  lines.push("", "", runtime("models"), "", "_Json: _t.TypeAlias = _t.Any", ...types.emit());
  if (calls) lines.push("", "", runtime("errors"), ...clients.emitErrors());
  if (mode.has("functions")) lines.push("", "", runtime("calls"), ...clients.emitClients());
  if (mode.has("triggers")) lines.push("", "", runtime("triggers"), ...clients.emitTriggers());
  if (mode.has("stubs"))
    lines.push("", "", runtime("faults"), "", "", runtime("stubs"), ...emitStubs(model, types, scope));
  if (instance.type === "import" && mode.has("functions")) lines.push("", "", "client = Client(_iii)");
  return `${lines.join("\n")}\n`;
}

function imports(mode: EmitOptions["mode"]): string[] {
  const calls = mode.has("functions") || mode.has("stubs") || mode.has("triggers");
  const stubs = mode.has("stubs");
  const clients = mode.has("functions");
  const modules = [
    ...(stubs ? ["abc"] : []),
    ...(clients ? ["asyncio", "contextvars"] : []),
    "functools",
    ...(stubs ? ["importlib", "inspect"] : []),
    ...(calls ? ["json", "re"] : []),
    ...(clients ? ["threading"] : []),
  ];
  return [
    "from __future__ import annotations",
    "",
    ...modules.map((name) => `import ${name} as _${name}`),
    "import typing as _t",
    ...(clients ? ["from concurrent import futures as _futures"] : []),
    "",
    "import pydantic as _p",
  ];
}

/** `./iii.py` is the module `.iii` of the same package. */
function importInstance(path: string, name: string): string {
  const module = path.replace(/\.py$/, "").replace(/^\.\//, ".").replaceAll("../", ".").replaceAll("/", ".");
  return `\nfrom ${module} import ${name} as _iii`;
}

function runtime(name: string): string {
  return readFileSync(new URL(`../../../runtimes/python/${name}.py`, import.meta.url), "utf8").trimEnd();
}
