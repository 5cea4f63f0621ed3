/** What users of generated TypeScript lean on: exhaustive switches, constants that set themselves, one name a type. */
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildModel } from "../src/model/build-model.js";
import type { Row } from "../src/rows/row.js";
import { edgeRows } from "./corpus/edges.js";
import { freshFolder, generateOutput, writeFiles } from "./support/outputs.js";
import { typecheck } from "./support/typecheck.js";

const folder = freshFolder("typescript-unions");
const extra: Row = {
  kind: "function",
  id: "edge::open",
  namespace: "default",
  worker: "edge",
  request: {
    type: "object",
    properties: { declared: { type: "number" } },
    additionalProperties: { type: "string" },
  },
  response: { type: "object", required: ["count"], properties: { count: { type: "integer" } } },
};

const HEAD = `import { type Client, type EdgeOpenRequest, type Expression, type Outcome, leaf } from "./edge.js";\n`;
const RIGHT = `${HEAD}
export function weigh(one: Expression): number {
  switch (one.kind) {
    case "leaf":
      return one.weight;
    case "branch":
      return weigh(one.left) + weigh(one.right);
    default:
      return 0;
  }
}
export function told(one: Outcome): string | number {
  switch (one.ok) {
    case true:
      return one.count;
    case false:
      return one.why;
    default: {
      const nothing: never = one;
      return nothing;
    }
  }
}
export const made: Expression = leaf({ weight: 1 });
export const request: EdgeOpenRequest = { declared: 1 };
export async function count(client: Client): Promise<number> {
  return (await client.edge.open(request)).count;
}
`;

test("switches narrow and are exhaustive, constants are set, the answer has its type", async () => {
  const { files } = await generateOutput([...edgeRows, extra], "typescript", "edge.ts");
  writeFiles(folder, files);
  writeFiles(folder, [["right.ts", RIGHT]]);
  assert.equal(typecheck([path.join(folder, "right.ts")]), []);
  const { leaf } = (await import(path.join(folder, "edge.ts"))) as { leaf(members: object): object };
  assert.equal(leaf({ weight: 1 }), { weight: 1, kind: "leaf" });
});

test("a forgotten alternative, a misspelt member and a wrong use of an answer do not compile", () => {
  const wrong: [string, string, number][] = [
    ["forgotten.ts", RIGHT.replace("    case false:\n      return one.why;\n", ""), 2322],
    ["misspelt.ts", RIGHT.replace("{ declared: 1 }", "{ declareed: 1 }"), 2561],
    ["answer.ts", RIGHT.replace(").count;", ").amount;"), 2339],
    ["constant.ts", RIGHT.replace("leaf({ weight: 1 })", '{ kind: "leef", weight: 1 }'), 2322],
  ];
  writeFiles(
    folder,
    wrong.map(([name, text]) => [name, text] as [string, string]),
  );
  const complaints = typecheck(wrong.map(([name]) => path.join(folder, name)));
  for (const [name, , code] of wrong)
    assert.ok(
      complaints.some((one) => one.file === name && one.code === code),
      `${name}: ${JSON.stringify(complaints)}`,
    );
});

test("one type that ten functions share has one name", () => {
  const Shared = { title: "Shared", type: "object", properties: { id: { type: "string" } } };
  const rows = Array.from(
    { length: 10 },
    (_, index): Row => ({
      kind: "function",
      id: `shared::n${index}`,
      namespace: "default",
      worker: "w",
      request: { type: "object", properties: { one: { $ref: "#/$defs/Shared" } }, $defs: { Shared } },
      response: { $ref: "#/$defs/Shared", $defs: { Shared } },
    }),
  );
  const names = buildModel(rows).model.types.map(({ name }) => name);
  assert.equal(
    names.filter((name) => name.startsWith("Shared") && !name.startsWith("SharedN")),
    ["Shared"],
  );
  assert.is(new Set(names).size, 21);
});

test.run();
