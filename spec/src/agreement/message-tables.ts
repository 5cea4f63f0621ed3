// The tables of the chapter "Messages" hold the members of every message as its schema has them.

import type { Fault } from "../fault.js";
import type { Chapter } from "../parse/chapter.js";
import { type Bundle, isObject } from "./neighbours.js";

const HEADING = /^### `([a-z]+)` from the (worker|engine)$/;
const ROW = /^\| `([a-z_]+)` \| [^|]+ \| (yes|no) \|/;

export function checkMessageTables(chapter: Chapter, bundle: Bundle, faults: Fault[]): void {
  const tables = readTables(chapter);
  for (const [id, schema] of Object.entries(bundle.schemas)) {
    const match = /^wire\/from-(worker|engine)\/([a-z]+)\.json$/.exec(id);
    if (!match || match[2] === "frame") continue;
    const name = `\`${match[2]}\` from the ${match[1]}`;
    const table = tables.get(name);
    tables.delete(name);
    const wanted = membersOf(schema);
    const refuse = (message: string): void => {
      faults.push({ code: "not_described", file: chapter.file, line: table?.line ?? 0, message });
    };
    if (!table) {
      refuse(`there is no heading "### ${name}", but ${id} exists`);
      continue;
    }
    for (const [member, required] of wanted) {
      const written = table.members.get(member);
      if (written === undefined) refuse(`${name}: member \`${member}\` of ${id} is missing`);
      else if (written !== required) refuse(`${name}: \`${member}\` is ${required ? "" : "not "}required in ${id}`);
    }
    for (const member of table.members.keys()) {
      if (!wanted.has(member)) refuse(`${name}: \`${member}\` is no member in ${id}`);
    }
  }
  for (const [name, { line }] of tables) {
    faults.push({ code: "not_described", file: chapter.file, line, message: `${name}: there is no such schema` });
  }
}

function membersOf(schema: object): Map<string, boolean> {
  const { properties, required } = schema as { properties?: unknown; required?: unknown };
  const names = Object.keys(isObject(properties) ? properties : {}).filter((name) => name !== "type");
  return new Map(names.map((name) => [name, Array.isArray(required) && required.includes(name)]));
}

function readTables(chapter: Chapter): Map<string, { line: number; members: Map<string, boolean> }> {
  const tables = new Map<string, { line: number; members: Map<string, boolean> }>();
  let current: Map<string, boolean> | undefined;
  for (const [index, line] of chapter.prose.entries()) {
    const heading = HEADING.exec(line);
    if (heading) {
      current = new Map();
      tables.set(`\`${heading[1]}\` from the ${heading[2]}`, { line: index + 1, members: current });
    } else if (/^#/.test(line)) current = undefined;
    const row = ROW.exec(line);
    if (row?.[1]) current?.set(row[1], row[2] === "yes");
  }
  return tables;
}
