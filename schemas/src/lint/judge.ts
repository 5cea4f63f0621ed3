/** Judges values by the schemas of a catalogue that is not generated yet: for the lint, which also sees broken sources. */
import type { Ajv2020 } from "ajv/dist/2020.js";
import { describeFailures, type Failure } from "../failures.js";
import { makeCompilable } from "../generate/compilable.js";
import { createCompiler } from "../generate/validators.js";
import type { Catalogue } from "../source/catalogue.js";

export class Judge {
  private readonly compiler: Ajv2020 = createCompiler();

  constructor(catalogue: Catalogue) {
    for (const [id, schema] of catalogue.schemas) this.compiler.addSchema(makeCompilable(schema, id, catalogue));
  }

  /** The failures, none when the value is valid; undefined when there is no such schema or it does not compile. */
  judge(id: string, value: unknown): Failure[] | undefined {
    const pointer = id.includes("#") ? id : `${id}#`;
    let check: ReturnType<Ajv2020["getSchema"]>;
    try {
      check = this.compiler.getSchema(pointer);
    } catch {
      return undefined;
    }
    if (check === undefined) return undefined;
    return check(value) ? [] : describeFailures(check.errors ?? [], value, id);
  }
}
