/** Named types as pydantic models and type aliases, in the order in which Python can evaluate them. */
import type { Member, Model, NamedType, Type } from "../../model/model.js";
import { inDependencyOrder } from "../order.js";
import { docstring, literal, memberName, memberScope, scalar } from "./names.js";

export class PythonTypes {
  /** Module names by name in the model. */
  readonly names = new Map<string, string>();
  readonly #defined = new Set<string>();

  constructor(
    private readonly model: Model,
    claim: (wanted: string) => string,
  ) {
    for (const named of model.types) this.names.set(named.name, claim(named.name));
    for (const { shape } of model.types)
      if (shape.kind === "tagged" && shape.unknown !== undefined && !this.names.has(shape.unknown.name))
        this.names.set(shape.unknown.name, claim(shape.unknown.name));
  }

  /** The name under which a root is decoded. */
  rootName(type: Type): string {
    return type.kind === "ref" ? this.name(type.name) : "_Json";
  }

  name(model: string): string {
    return this.names.get(model) ?? model;
  }

  emit(): string[] {
    return inDependencyOrder(this.model).flatMap((named) => {
      const lines = this.#emitType(named);
      this.#defined.add(named.name);
      return ["", "", ...lines];
    });
  }

  #emitType(named: NamedType): string[] {
    const { shape } = named;
    const name = this.name(named.name);
    const about = named.deprecated ? `${named.description ?? ""}\n\nDeprecated.` : named.description;
    if (shape.kind === "object") return this.#emitObject(name, shape.members, about);
    const doc = docstring(about, "");
    if (shape.kind === "alias") return [`${name}: _t.TypeAlias = ${this.text(shape.type, true)}`, ...doc];
    if (shape.kind === "kinds") {
      const alternatives = shape.alternatives.map((one) => this.text(one, true)).join(", ");
      return [`${name}: _t.TypeAlias = _t.Union[${alternatives}]`, ...doc];
    }
    const [only] = shape.variants;
    const unknown = shape.unknown;
    if (unknown === undefined && shape.variants.length === 1 && only !== undefined)
      return [`${name}: _t.TypeAlias = ${this.#ref(only.name, true)}`, ...doc];
    const rest =
      unknown === undefined || this.model.types.some((one) => one.name === unknown.name)
        ? []
        : this.#emitObject(
            this.name(unknown.name),
            [{ name: shape.tag, type: { kind: "string" }, required: true }],
            unknown.description ?? `A ${named.name} whose ${shape.tag} is not known; kept as it is.`,
          );
    if (unknown !== undefined) this.#defined.add(unknown.name);
    const tags = shape.variants.map(({ value }) => literal(String(value)));
    const variants = shape.variants.map(
      (variant, index) => `_t.Annotated[${this.#ref(variant.name, true)}, _p.Tag(${tags[index]})]`,
    );
    if (unknown !== undefined) variants.push(`_t.Annotated[${this.#ref(unknown.name, true)}, _p.Tag("?")]`);
    const read = `_tag_by(${literal(shape.tag)}, ${literal(this.attribute(shape.tag))}, frozenset({${tags.join(", ")}}), ${unknown ? '"?"' : "None"})`;
    return [
      ...rest,
      ...(rest.length > 0 ? ["", ""] : []),
      `${name}: _t.TypeAlias = _t.Annotated[_t.Union[${variants.join(", ")}], _p.Discriminator(${read})]`,
      ...doc,
    ];
  }

  /** A tag is the first of its name in every variant, so that its attribute needs no scope of its own. */
  attribute(tag: string): string {
    return memberScope().claim(memberName(tag));
  }

  #emitObject(name: string, members: readonly Member[], about: string | undefined): string[] {
    const scope = memberScope();
    const never: string[] = [];
    const lines = members.flatMap((member) => {
      const attribute = scope.claim(memberName(member.name));
      if (!member.required && member.type.kind !== "nullable" && member.type.kind !== "any") never.push(attribute);
      return this.#emitMember(attribute, member);
    });
    const set = never.length > 0 ? [`    _never_null = frozenset({${never.map(literal).join(", ")}})`, ""] : [];
    const body = [
      ...docstring(about, "    "),
      ...(about && (lines.length > 0 || set.length > 0) ? [""] : []),
      ...set,
      ...lines,
    ];
    return [`class ${name}(WireModel):`, ...(body.length > 0 ? body : ["    pass"])];
  }

  #emitMember(attribute: string, member: Member): string[] {
    const constant = member.required && member.type.kind === "const" ? scalar(member.type.value) : undefined;
    const alias = attribute === member.name ? undefined : literal(member.name);
    const inner = this.text(member.type, false);
    const optional =
      !member.required && member.type.kind !== "nullable" && member.type.kind !== "any" && member.type.kind !== "null";
    const type = optional ? `${inner} | None` : inner;
    const fallback = member.required ? constant : "None";
    const args = [
      ...(fallback === undefined ? [] : [`default=${fallback}`]),
      ...(alias ? [`validation_alias=${alias}`] : []),
    ];
    const value = alias === undefined ? fallback : `_p.Field(${args.join(", ")})`;
    const about = [
      member.description ?? "",
      ...(member.default === undefined ? [] : [`Default: \`${JSON.stringify(member.default)}\`.`]),
      ...(member.deprecated ? ["Deprecated."] : []),
    ];
    return [
      `    ${attribute}: ${type}${value === undefined ? "" : ` = ${value}`}`,
      ...docstring(about.filter((one) => one !== "").join(" "), "    "),
    ];
  }

  /** `evaluated`: the text is run at once, so that what comes later in the file must be quoted. */
  text(type: Type, evaluated: boolean): string {
    switch (type.kind) {
      case "any":
        return "_t.Any";
      case "null":
        return "None";
      case "boolean":
        return "bool";
      case "integer":
        return "_Integer";
      case "number":
        return "_Number";
      case "string":
        return type.values ? `_t.Union[_t.Literal[${type.values.map(literal).join(", ")}], str]` : "str";
      case "enum":
        return `_t.Literal[${type.values.map(literal).join(", ")}]`;
      case "const":
        return `_t.Literal[${scalar(type.value)}]`;
      case "list":
        return `list[${this.text(type.item, evaluated)}]`;
      case "map":
        return `dict[str, ${this.text(type.value, evaluated)}]`;
      case "nullable":
        return type.type.kind === "any" ? "_t.Any" : `_t.Optional[${this.text(type.type, evaluated)}]`;
      case "ref":
        return this.#ref(type.name, evaluated);
    }
  }

  #ref(name: string, evaluated: boolean): string {
    const text = this.name(name);
    return evaluated && !this.#defined.has(name) ? literal(text) : text;
  }
}
