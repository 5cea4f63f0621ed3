/** The bundled JSON, read once, when something first asks for a schema. */
import { readFileSync } from "node:fs";
import type { Contract } from "./generated/types.js";

export interface Bundle {
  revision: string;
  base: string;
  /** By id below BASE. */
  schemas: Record<string, object>;
  /** By file below BASE. */
  contracts: Record<string, Contract>;
  /** Tables that are neither schema nor contract, by file. */
  documents: Record<string, object>;
}

let loaded: Bundle | undefined;

export function readBundle(): Bundle {
  loaded ??= JSON.parse(readFileSync(new URL("../generated/bundle.json", import.meta.url), "utf8")) as Bundle;
  return loaded;
}
