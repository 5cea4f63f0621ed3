/** Bad requests of the contracts' examples, with the code and the text by which a caller must know it. */
import { contracts } from "@triad-protocol/schemas";
import { isObject, listAt, objectAt, textAt } from "../../src/json.js";

export interface RefusalCase {
  /** Where it stands, for messages. */
  at: string;
  /** Id of the function as in its contract. */
  id: string;
  request: unknown;
  code: string;
  /** Of what a thrown error says, when the contract has a text for the code. */
  text?: RegExp;
}

/** What no schema can tell: which of two codes fits depends on how many members are there. */
const NOT_BY_SCHEMA = new Set(["engine::functions::info INVALID_ARGUMENTS"]);

export function collectRefusals(): RefusalCase[] {
  return contracts().flatMap((contract) => {
    const { kind, id } = contract as unknown as { kind: string; id: string };
    if (kind !== "function") return [];
    const errors = listAt(contract, "errors").filter((one) => textAt(one, "cause") === "invalid_request");
    return listAt(contract, "examples").flatMap((example, index) => {
      const thrown = objectAt(example, "error");
      const code = textAt(thrown, "code") ?? textAt(objectAt(example, "failure"), "error");
      const known = errors.find((one) => textAt(one, "code") === code);
      if (!isObject(example) || code === undefined || known === undefined) return [];
      if (NOT_BY_SCHEMA.has(`${id} ${code}`)) return [];
      const [template, message] = [textAt(known, "text"), textAt(thrown, "message")];
      const text = template === undefined ? undefined : textOf(template, message ?? "", hidesValues(contract));
      return [{ at: `${id}#/examples/${index}`, id, request: example.request, code, ...(text ? { text } : {}) }];
    });
  });
}

/** What is wrong with a refusal, if anything. `code` is empty when the stub threw a text that is no document. */
export function judgeRefusal(given: RefusalCase, got: { code: string; text: string }): string | undefined {
  const right = given.text === undefined ? got.code === given.code : given.text.test(got.text);
  return right ? undefined : `${given.at}: ${got.code} "${got.text}", not ${given.code} ${given.text ?? ""}`;
}

/** The example's own text, but for what a stub words freely or may not show. */
function textOf(template: string, message: string, hidden: boolean): RegExp {
  const free = hidden || /\{(rule|detail)\}/.test(template);
  const parts = (free ? template : message).split(free ? /\{[^}]*\}/ : "\n");
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(free ? ".+" : "\n")}$`);
}

function hidesValues(contract: unknown): boolean {
  return listAt(objectAt(contract, "observability"), "redact").length > 0;
}
