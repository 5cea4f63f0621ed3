/** Registered schemas for stubs, with the definitions that several functions share written once. */
import { canonical, isObject, type JsonObject } from "../json.js";
import type { FunctionModel } from "../model/model.js";

export interface SharedFormats {
  /** Definitions that are equal wherever their name stands. */
  definitions: JsonObject;
  formats: Map<string, { request?: Format; response?: Format }>;
}

export interface Format {
  /** The schema without the shared definitions. */
  root: JsonObject;
  /** Names of shared definitions that complete it. */
  uses: string[];
}

export function shareFormats(functions: readonly FunctionModel[]): SharedFormats {
  const texts = new Map<string, Set<string>>();
  const values: JsonObject = {};
  for (const schema of functions.flatMap(({ formats }) => [formats.request, formats.response])) {
    if (!isObject(schema) || !isObject(schema.$defs)) continue;
    for (const [name, definition] of Object.entries(schema.$defs)) {
      texts.set(name, (texts.get(name) ?? new Set()).add(canonical(definition)));
      values[name] = definition;
    }
  }
  const shared = new Set([...texts].filter(([, forms]) => forms.size === 1).map(([name]) => name));
  const definitions = Object.fromEntries([...shared].sort().map((name) => [name, values[name]]));
  const formats = new Map<string, { request?: Format; response?: Format }>();
  for (const one of functions) {
    const [request, response] = [split(one.formats.request, shared), split(one.formats.response, shared)];
    formats.set(one.id, { ...(request ? { request } : {}), ...(response ? { response } : {}) });
  }
  return { definitions, formats };
}

function split(schema: unknown, shared: ReadonlySet<string>): Format | undefined {
  if (!isObject(schema)) return undefined;
  const definitions = isObject(schema.$defs) ? schema.$defs : {};
  const own = Object.entries(definitions).filter(([name]) => !shared.has(name));
  const { $defs: _defs, ...rest } = schema;
  return {
    root: own.length === 0 ? rest : { ...rest, $defs: Object.fromEntries(own) },
    uses: Object.keys(definitions)
      .filter((name) => shared.has(name))
      .sort(),
  };
}
