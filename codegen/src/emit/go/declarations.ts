/** Every named type of a model as a Go declaration with its codec. */
import type { NamedType } from "../../model/model.js";
import { inDependencyOrder } from "../order.js";
import { comment } from "./names.js";
import { structText } from "./structs.js";
import type { GoTypes } from "./types.js";
import { kindsText, taggedText } from "./unions.js";

export function declarationsText(types: GoTypes): string {
  const texts = inDependencyOrder(types.model).map((named) => {
    const text = declarationText(named, types);
    return [...types.takePending(), text].join("\n\n");
  });
  return texts.join("\n\n");
}

function declarationText(named: NamedType, types: GoTypes): string {
  const { shape } = named;
  switch (shape.kind) {
    case "object":
      return structText(named, shape.members, types);
    case "tagged":
      return taggedText(named, shape, types);
    case "kinds":
      return kindsText(named, shape.alternatives, types);
    case "alias":
      return aliasText(named, types);
  }
}

function aliasText(named: NamedType, types: GoTypes): string {
  if (named.shape.kind !== "alias") return "";
  const { type } = named.shape;
  const name = types.names.type(named.name);
  if (type.kind === "enum" || (type.kind === "string" && type.values !== undefined)) {
    types.hoist(named.name, type.values ?? [], type.kind === "enum", name, named.description);
    return "";
  }
  const text = types.text(type, `${named.name}Value`);
  /** A type of its own where it may refer to itself: Go has no recursive aliases. */
  const own =
    type.kind === "list" ||
    type.kind === "map" ||
    (type.kind === "nullable" && (type.type.kind === "list" || type.type.kind === "map"));
  return `${comment(`${name} is ${own ? "a collection" : "another name"}.`, named.description)}\ntype ${name} ${own ? "" : "= "}${text}`;
}
