// Worker manifests: what a worker brings when it is connected, written down so that its absence can be noticed.
import type { WorkerManifest } from "@triad-protocol/schemas";
import type { ExpectedWorker } from "../health/expectations.js";
import { judgeBySchema } from "./judge-by-schema.js";
import { InvalidFile } from "./problem.js";
import { readYamlFile } from "./yaml-file.js";

const SCHEMA = "files/worker-manifest.json";

/** Reads a manifest (YAML or JSON). Throws InvalidFile. */
export function readManifest(file: string, env: NodeJS.ProcessEnv): ExpectedWorker {
  const yaml = readYamlFile(file, env);
  const problems = judgeBySchema(yaml, SCHEMA);
  if (problems.length > 0) throw new InvalidFile(problems);
  const manifest = yaml.value as WorkerManifest;
  return {
    name: manifest.name,
    namespace: manifest.namespace ?? "default",
    functions: manifest.functions ?? [],
    trigger_types: manifest.trigger_types ?? [],
    triggers: manifest.triggers ?? [],
  };
}
