/** Comments of functions and trigger types. */
import type { FunctionModel } from "../../model/model.js";
import { comment } from "./names.js";

export function functionDoc(one: FunctionModel, name: string): string {
  const id = `${name} is ${one.id}${one.internal ? ", internal: called by queue or trigger only" : ""}.`;
  const codes =
    one.errors.length === 0 ? undefined : `Its own codes of errors: ${one.errors.map(({ code }) => code).join(", ")}.`;
  const deprecated = one.deprecated === undefined ? "" : `\n//\n${comment(`Deprecated: ${one.deprecated}`)}`;
  return comment(id, one.description, codes) + deprecated;
}
