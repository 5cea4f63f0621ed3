/** Objects as structs with their own codec: constants are no fields, unknown members stay in `Extra`. */
import type { Member, NamedType, Type } from "../../model/model.js";
import { comment, fieldScope, literal, pascalOr } from "./names.js";
import type { GoTypes } from "./types.js";

interface FieldPlan {
  /** Absent for constants. */
  field?: string;
  read: string;
  write: string;
}

export function structText(named: NamedType, members: readonly Member[], types: GoTypes): string {
  const name = types.names.type(named.name);
  const scope = fieldScope();
  const plans = members.map((member) => planField(named.name, member, types, (wanted) => scope.claim(wanted)));
  const fields = plans.flatMap(({ field }) => field ?? []);
  return `
${comment(`${name} is an object.`, named.description, named.deprecated ? "Deprecated: do not use in new code." : undefined)}
type ${name} struct {
${fields.join("\n")}
// Extra holds members that the type does not name.
Extra codec.Extra
}

// MarshalJSON writes the object with its constant and unknown members.
func (v ${name}) MarshalJSON() ([]byte, error) {
w := codec.Write()
${plans.map(({ write }) => write).join("\n")}
return w.End(v.Extra)
}

// UnmarshalJSON reads the object; a required member that is absent is an error.
func (v *${name}) UnmarshalJSON(data []byte) error {
*v = ${name}{}
r := codec.Read(${literal(named.name)}, data)
${plans.map(({ read }) => read).join("\n")}
var err error
v.Extra, err = r.Rest()
return err
}`;
}

function planField(owner: string, member: Member, types: GoTypes, claim: (wanted: string) => string): FieldPlan {
  const wire = literal(member.name);
  const { type, hint } = types.resolve(member.type, owner + pascalOr(member.name));
  if (member.required) {
    const constant = constantOf(type);
    if (constant !== undefined)
      return { read: `codec.Constant(r, ${wire}, ${constant})`, write: `w.Put(${wire}, ${constant})` };
    if (type.kind === "null") return { read: `r.Null(${wire})`, write: `w.Put(${wire}, nil)` };
  }
  const name = claim(pascalOr(member.name));
  const field = (text: string): string =>
    `${[memberDoc(member), `${name} ${text}`].filter((line) => line !== "").join("\n")}`;
  const text = types.text(member.type, hint);
  if (member.required) {
    if (types.takesNull(member.type))
      return { field: field(text), read: `codec.Nullable(r, ${wire}, &v.${name})`, write: `w.Put(${wire}, v.${name})` };
    const full =
      type.kind === "list" ? `codec.List(v.${name})` : type.kind === "map" ? `codec.Map(v.${name})` : `v.${name}`;
    const held = holdsItself(owner, member.type, types) ? `*${text}` : text;
    return { field: field(held), read: `codec.Required(r, ${wire}, &v.${name})`, write: `w.Put(${wire}, ${full})` };
  }
  const put = (test: string): string => `if ${test} {\nw.Put(${wire}, v.${name})\n}`;
  if (type.kind === "null" || (type.kind === "nullable" && types.resolve(type.type, hint).type.kind !== "any")) {
    const inner = type.kind === "null" ? "codec.Null" : types.text(type.type, hint);
    return {
      field: field(`codec.Opt[${inner}]`),
      read: `codec.OptionalNullable(r, ${wire}, &v.${name})`,
      write: put(`v.${name}.Present()`),
    };
  }
  if (types.hasNil(type)) {
    const read = `codec.OptionalValue(r, ${wire}, &v.${name}, ${type.kind !== "list" && type.kind !== "map"})`;
    return { field: field(text), read, write: put(`v.${name} != nil`) };
  }
  return { field: field(`*${text}`), read: `codec.Optional(r, ${wire}, &v.${name})`, write: put(`v.${name} != nil`) };
}

/** The one value of a required member, as a Go expression; an enumeration of one value is a constant too. */
function constantOf(type: Type): string | undefined {
  if (type.kind === "enum" && type.values.length === 1) return literal(type.values[0] ?? "");
  if (type.kind !== "const") return undefined;
  if (typeof type.value === "string") return literal(type.value);
  return typeof type.value === "number" ? `int64(${type.value})` : String(type.value);
}

function memberDoc(member: Member): string {
  const paragraphs = [member.description];
  if (member.default !== undefined) paragraphs.push(`Default: ${JSON.stringify(member.default)}; not filled in.`);
  if (member.deprecated) paragraphs.push("Deprecated: do not use in new code.");
  return comment(...paragraphs);
}

/** A struct cannot hold itself by value; no finite JSON has such a type, but the output must compile. */
function holdsItself(owner: string, type: Type, types: GoTypes, seen: ReadonlySet<string> = new Set()): boolean {
  const { named } = types.resolve(type, "");
  if (named === undefined || named.shape.kind !== "object" || seen.has(named.name)) return false;
  if (named.name === owner) return true;
  const inside = new Set([...seen, named.name]);
  return named.shape.members.some((member) => member.required && holdsItself(owner, member.type, types, inside));
}
