/** Options of the commands that judge, as commander hands them over. */
import type { SourceOptions } from "./source.js";

/** What `engine` and `sdk` have in common. */
export interface RunOptions {
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

export interface EngineOptions extends SourceOptions, RunOptions {
  attachTimeout: number;
}

export interface SdkOptions extends RunOptions {
  catalogue?: string;
  env?: Record<string, string>;
  name?: string;
  skipSlow?: boolean;
}
