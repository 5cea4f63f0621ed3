/** Where rows come from: contracts on disk, or the catalogue of an engine. Never from the configuration file. */
import { rowsFromContracts } from "../rows/from-contracts.js";
import { rowsFromEngine } from "../rows/from-engine.js";
import type { Row } from "../rows/row.js";

export interface InputOptions {
  /** A folder, or true for the contracts of the schemas package. */
  contracts?: string | boolean;
  url?: string;
}

const DEFAULT_URL = "ws://127.0.0.1:49134";

/** The address of the engine: the flag, then `III_URL`, then the loopback default. */
export function engineUrl({ url }: InputOptions): string {
  return url || process.env.III_URL || DEFAULT_URL;
}

export function readRows(options: InputOptions): Promise<Row[]> {
  if (options.contracts === undefined || options.contracts === false) return rowsFromEngine(engineUrl(options));
  return Promise.resolve(rowsFromContracts(options.contracts === true ? undefined : options.contracts));
}
