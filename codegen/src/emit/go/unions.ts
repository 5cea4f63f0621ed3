/** Unions: told apart by a tag as a struct around a sealed interface, told apart by JSON type as one pointer a kind. */
import type { NamedType, Shape, Type } from "../../model/model.js";
import { comment, literal } from "./names.js";
import type { GoTypes } from "./types.js";

export function taggedText(named: NamedType, shape: Shape & { kind: "tagged" }, types: GoTypes): string {
  const name = types.names.type(named.name);
  const variants = shape.variants.map(({ value, name: wire }) => ({
    value,
    named: types.resolve({ kind: "ref", name: wire }, wire).named,
  }));
  if (variants.some((one) => one.named === undefined))
    return `${comment(`${name} is any JSON.`, named.description)}\ntype ${name} = json.RawMessage`;
  const sealed = types.names.exported(`${name}Variant`, `variant ${named.name}`);
  const cases = variants.map(({ value, named: variant }) => ({
    value: String(value),
    type: types.names.type(variant?.name ?? ""),
  }));
  const unknown =
    shape.unknown === undefined ? undefined : types.names.exported(shape.unknown.name, `unknown ${named.name}`);
  const members = [...new Set(cases.map(({ type }) => type)), ...(unknown === undefined ? [] : [unknown])];
  const mark = `is${name}`;
  return `
${comment(`${name} is one of ${members.join(", ")}, told apart by ${shape.tag}.`, named.description)}
type ${name} struct {
// Value is one of the alternatives, never nil in what was read.
Value ${sealed}
}

// ${sealed} is implemented by the alternatives of ${name} and by nothing else.
type ${sealed} interface{ ${mark}() }

${members.map((type) => `func (${type}) ${mark}() {}`).join("\n")}
${unknown === undefined ? "" : unknownText(unknown, name, shape.unknown?.description)}

// MarshalJSON writes the alternative as it is.
func (v ${name}) MarshalJSON() ([]byte, error) {
if v.Value == nil {
return nil, codec.NoAlternative(${literal(named.name)})
}
return json.Marshal(v.Value)
}

// UnmarshalJSON reads the alternative that the tag names; a known tag with a wrong body is an error.
func (v *${name}) UnmarshalJSON(data []byte) error {
tag, err := codec.Tag(${literal(named.name)}, ${literal(shape.tag)}, data)
if err != nil {
return err
}
switch tag {
${cases.map(({ value, type }) => `case ${literal(value)}:\nv.Value, err = codec.Variant[${type}](data)`).join("\n")}
default:
${unknown === undefined ? `return codec.UnknownTag(${literal(named.name)}, ${literal(shape.tag)}, tag)` : `v.Value, err = codec.Variant[${unknown}](data)`}
}
return err
}`;
}

function unknownText(name: string, union: string, description: string | undefined): string {
  return `
${comment(`${name} is an alternative of ${union} that this code does not know, as it came.`, description)}
type ${name} struct{ Raw json.RawMessage }

// MarshalJSON writes what came.
func (v ${name}) MarshalJSON() ([]byte, error) { return v.Raw.MarshalJSON() }

// UnmarshalJSON keeps what comes.
func (v *${name}) UnmarshalJSON(data []byte) error { return v.Raw.UnmarshalJSON(data) }
`;
}

/** JSON type → field and what the decoder sees. */
const FIELDS: Record<string, string> = {
  object: "Object",
  array: "List",
  string: "String",
  number: "Number",
  boolean: "Bool",
  null: "Null",
};

export function kindsText(named: NamedType, alternatives: readonly Type[], types: GoTypes): string {
  const name = types.names.type(named.name);
  const plans = alternatives.map((type) => {
    const kind = kindOf(type, types);
    const field = FIELDS[kind] ?? "Value";
    const text = types.text(type, named.name + field);
    return { kind, field, text, pointer: !types.hasNil(type) };
  });
  return `
${comment(`${name} holds one value, told apart by its JSON type.`, named.description)}
type ${name} struct {
${plans.map(({ field, text, pointer }) => `${field} ${pointer ? "*" : ""}${text}`).join("\n")}
}

// MarshalJSON writes the alternative that is set.
func (v ${name}) MarshalJSON() ([]byte, error) {
switch {
${plans.map(({ field }) => `case v.${field} != nil:\nreturn json.Marshal(v.${field})`).join("\n")}
}
return nil, codec.NoAlternative(${literal(named.name)})
}

// UnmarshalJSON sets the alternative of the JSON type that came.
func (v *${name}) UnmarshalJSON(data []byte) error {
*v = ${name}{}
switch codec.Kind(data) {
${plans.map(({ kind, field, text, pointer }) => `case ${literal(kind)}:\n${pointer ? `v.${field} = new(${text})\nreturn codec.Unmarshal(data, v.${field})` : `return codec.Unmarshal(data, &v.${field})`}`).join("\n")}
}
return codec.WrongKind(${literal(named.name)}, data)
}`;
}

function kindOf(type: Type, types: GoTypes): string {
  const { type: end, named } = types.resolve(type, "");
  if (named !== undefined) return "object";
  switch (end.kind) {
    case "list":
      return "array";
    case "integer":
    case "number":
      return "number";
    case "string":
    case "enum":
      return "string";
    case "const":
      return typeof end.value;
    case "boolean":
    case "null":
      return end.kind;
    default:
      return "object";
  }
}
