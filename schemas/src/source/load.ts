/** Reads the source files of the package: schemas, contracts, and documents that are neither. */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { BASE, DIALECT } from "../base.js";
import { SchemasError } from "../error.js";
import { isObject, type JsonObject } from "./json.js";

export const CONTRACT_DIALECT = `${BASE}contract.json`;

/** The folder of the package, as seen from src/ and from dist/ alike. */
export const PACKAGE_ROOT = fileURLToPath(new URL("../..", import.meta.url));

const FOLDERS = ["common", "wire", "engine", "harness", "files"];

export interface SourceFile {
  /** Path below the package, with `/`. */
  path: string;
  kind: "schema" | "contract" | "document";
  value: JsonObject;
}

/** Every JSON source, sorted by path. Throws SchemasError `not_json`, `not_an_object`. */
export function loadSources(root: string = PACKAGE_ROOT): SourceFile[] {
  return ["contract.json", ...FOLDERS.flatMap((folder) => listJson(root, folder))].map((path) =>
    readSource(root, path),
  );
}

/** All `.json` files below a folder, as sorted paths relative to root; none when the folder does not exist. */
export function listJson(root: string, folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith(".json"))
    .map((name) => `${folder}/${name.split(sep).join("/")}`)
    .sort();
}

/** Parses one file, or says which one is broken. */
export function readJson(root: string, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(root, path), "utf8"));
  } catch (error) {
    throw new SchemasError("not_json", `${path}: ${(error as Error).message}`, "Correct the JSON of this file.");
  }
  if (!isObject(value)) {
    throw new SchemasError("not_an_object", `${path}: expected an object`, "Every source file holds one object.");
  }
  return value;
}

function readSource(root: string, path: string): SourceFile {
  const value = readJson(root, path);
  const kind = value.$schema === DIALECT ? "schema" : value.$schema === CONTRACT_DIALECT ? "contract" : "document";
  return { path, kind, value };
}
