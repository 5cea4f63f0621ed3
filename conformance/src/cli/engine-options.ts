/** Options of `triad-conformance engine`, as commander hands them over. */
import type { SourceOptions } from "./source.js";

export interface EngineOptions extends SourceOptions {
  attachTimeout: number;
  scenario?: string[];
  requirement?: string[];
  jobs: number;
  seed?: string;
  timeFactor: number;
  timeout: number;
  known?: string;
  fix?: boolean;
  strict?: boolean;
  transcripts: "failed" | "all";
  out?: string;
  format?: string;
}
