// Carries out a composite action as its definition says: defaults of inputs, expressions, steps by bash in a workspace
// of their own, and what they write to the files of the runner. It knows no more of expressions than the action uses.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readYamlFile } from "../../src/files/yaml-file.js";

interface Step {
  name: string;
  id?: string;
  shell: string;
  run: string;
  env?: Record<string, string>;
}

interface Action {
  inputs: Record<string, { required: boolean; default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: Step[] };
}

export interface ActionEnd {
  exit: number | null;
  outputs: Record<string, string>;
  summary: string;
  log: string;
}

/** `folder` is the repository of the action; `workspace` is empty or made. */
export async function runAction(
  folder: string,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  stepTimeoutMs = 90_000,
): Promise<ActionEnd> {
  const action = readYamlFile(join(folder, "action.yml")).value as Action;
  if (action.runs.using !== "composite") throw new Error(`the action is ${action.runs.using}, not composite`);
  const values: Record<string, string> = {};
  for (const [name, { required, default: usual }] of Object.entries(action.inputs)) {
    const value = inputs[name] ?? usual;
    if (value === undefined && required) throw new Error(`the input ${name} is required`);
    values[`inputs.${name}`] = value ?? "";
  }
  for (const name of Object.keys(inputs)) if (!action.inputs[name]) throw new Error(`no input is called ${name}`);
  mkdirSync(workspace, { recursive: true });
  const runner = `${workspace}.runner`;
  mkdirSync(runner, { recursive: true });
  const summary = join(runner, "summary");
  writeFileSync(summary, "");
  let log = "";
  let exit: number | null = 0;
  for (const [index, step] of action.runs.steps.entries()) {
    if (step.shell !== "bash") throw new Error(`${step.name} wants ${step.shell}`);
    const script = join(runner, `step-${index}.sh`);
    const output = join(runner, `output-${index}`);
    writeFileSync(script, substitute(step.run, values));
    writeFileSync(output, "");
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries(step.env ?? {})) env[name] = substitute(value, values);
    const files = { GITHUB_ACTION_PATH: folder, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: workspace,
      env: { ...process.env, ...env, ...files },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: stepTimeoutMs,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        log += chunk;
      });
    }
    [exit] = (await once(child, "close")) as [number | null];
    for (const line of readFileSync(output, "utf8").split("\n").filter(Boolean)) {
      const at = line.indexOf("=");
      values[`steps.${step.id}.outputs.${line.slice(0, at)}`] = line.slice(at + 1);
    }
    if (exit !== 0) break;
  }
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, substitute(value, values, "")]);
  return { exit, outputs: Object.fromEntries(outputs), summary: readFileSync(summary, "utf8"), log };
}

/** `absent` stands for what is not there; without it that is an error. */
function substitute(text: string, values: Readonly<Record<string, string>>, absent?: string): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => {
    const value = values[name] ?? absent;
    if (value === undefined) throw new Error(`the expression ${name} has no value`);
    return value;
  });
}
