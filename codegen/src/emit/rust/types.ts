/** Named types as serde structs and enums. */
import type { Member, Model, NamedType, Shape, Type } from "../../model/model.js";
import { pascal } from "../../model/words.js";
import { inDependencyOrder } from "../order.js";
import type { NameScope } from "../scope.js";
import { arm, attribute, call, docs, signature } from "./layout.js";
import { literal, memberName, memberScope, raw, variantName, variantScope } from "./names.js";
import { Containment } from "./presence.js";

export class RustTypes {
  readonly #names = new Map<string, string>();
  readonly #contain: Containment;
  /** Types that stand in a member and have no name of their own: enumerations and constants, by their meaning. */
  readonly #inline = new Map<string, { name: string; lines: string[] }>();

  constructor(
    private readonly model: Model,
    private readonly module: NameScope,
  ) {
    this.#contain = new Containment(model);
    for (const named of model.types) this.#names.set(named.name, module.claim(named.name));
  }

  emit(): string[] {
    const named = inDependencyOrder(this.model).flatMap((one) => this.#emitType(one));
    return [...[...this.#inline.values()].flatMap(({ lines }) => lines), ...named];
  }

  text(type: Type, hint = "Any"): string {
    switch (type.kind) {
      case "any":
        return "Value";
      case "null":
        return "()";
      case "boolean":
        return "bool";
      case "integer":
        return "i64";
      case "number":
        return "f64";
      case "string":
        return type.values === undefined
          ? "String"
          : this.#named(`growing ${type.values.join("|")}`, hint, (name) =>
              growing(name, type.values ?? [], undefined),
            );
      case "enum":
        return this.#named(`enum ${type.values.join("|")}`, hint, (name) => closed(name, type.values, undefined));
      case "const":
        return this.#constant(type.value);
      case "list":
        return `Vec<${this.text(type.item, `${hint}Item`)}>`;
      case "map":
        return `BTreeMap<String, ${this.text(type.value, `${hint}Value`)}>`;
      case "nullable":
        return this.#contain.isNullable(type.type)
          ? this.text(type.type, hint)
          : `Option<${this.text(type.type, hint)}>`;
      case "ref":
        return this.#names.get(type.name) ?? type.name;
    }
  }

  #constant(value: string | number | boolean): string {
    const shown =
      typeof value === "number" ? `${value}i64` : typeof value === "string" ? literal(value) : String(value);
    const wanted = `Is${pascal(String(value)) || "Empty"}`;
    return this.#named(`const ${JSON.stringify(value)}`, wanted, (name) => [
      "",
      ...call("", "constant!", [name, shown], ";"),
    ]);
  }

  #named(meaning: string, hint: string, lines: (name: string) => string[]): string {
    const key = meaning.startsWith("const") ? meaning : `${hint} ${meaning}`;
    const known = this.#inline.get(key);
    if (known !== undefined) return known.name;
    const name = this.module.claim(hint);
    this.#inline.set(key, { name, lines: lines(name) });
    return name;
  }

  #emitType(named: NamedType): string[] {
    const name = this.#names.get(named.name) ?? named.name;
    const about = named.deprecated ? `${named.description ?? ""}\nDeprecated.` : named.description;
    const { shape } = named;
    if (shape.kind === "object") return this.#emitStruct(named.name, name, shape.members, about);
    if (shape.kind === "tagged") return this.#emitTagged(name, shape, about);
    if (shape.kind === "kinds") return this.#emitKinds(named.name, name, shape.alternatives, about);
    if (shape.type.kind === "enum") return closed(name, shape.type.values, about);
    if (shape.type.kind === "string" && shape.type.values) return growing(name, shape.type.values, about);
    return ["", ...docs(about, ""), `pub type ${name} = ${this.text(shape.type, `${name}Value`)};`];
  }

  #emitStruct(owner: string, name: string, members: readonly Member[], about: string | undefined): string[] {
    const scope = memberScope();
    const fields = members.map((member) => this.#field(owner, name, scope.claim(memberName(member.name)), member));
    const given = fields.filter(({ member }) => member.required && member.type.kind !== "const");
    return [
      "",
      ...docs(about, ""),
      `#[derive(Debug, Clone, ${given.length === 0 ? "Default, " : ""}PartialEq, Serialize, Deserialize)]`,
      `pub struct ${name} {`,
      ...fields.flatMap(({ lines }) => lines),
      "    #[serde(flatten)]",
      "    pub extra: Extra,",
      "}",
      "",
      `impl ${name} {`,
      ...docs("With what is required; the rest is absent.", "    "),
      ...signature(
        "    ",
        "pub fn new",
        given.map(({ field, type }) => `${raw(field)}: ${type}`),
        "Self",
        " {",
      ),
      "        Self {",
      ...fields.map(({ field, member }) => {
        if (!member.required) return `            ${raw(field)}: None,`;
        return member.type.kind === "const"
          ? `            ${raw(field)}: Default::default(),`
          : `            ${raw(field)},`;
      }),
      "            extra: Extra::new(),",
      "        }",
      "    }",
      "}",
    ];
  }

  #field(
    owner: string,
    struct: string,
    field: string,
    member: Member,
  ): { field: string; member: Member; type: string; lines: string[] } {
    let type = this.text(member.type, `${struct.replace(/_$/, "")}${pascal(member.name)}`);
    const target = member.type.kind === "nullable" ? member.type.type : member.type;
    if (target.kind === "ref" && this.#contain.needsBox(owner, target.name))
      type =
        member.type.kind === "nullable" && type.startsWith("Option<")
          ? `Option<Box<${type.slice(7, -1)}>>`
          : `Box<${type}>`;
    const args: string[] = [];
    if (field !== member.name) args.push(`rename = ${literal(member.name)}`);
    const integers = this.#contain.hasInteger(member.type);
    if (!member.required) {
      const read = integers ? "some_integers" : "some";
      args.push("default", `deserialize_with = "${read}"`, 'skip_serializing_if = "Option::is_none"');
      type = `Option<${type}>`;
    } else if (integers) args.push('deserialize_with = "integers"');
    else if (this.#contain.isNullable(member.type)) args.push('deserialize_with = "present"');
    const about = [
      member.description ?? "",
      ...(member.default === undefined ? [] : [`Default: \`${JSON.stringify(member.default)}\`.`]),
      ...(member.deprecated ? ["Deprecated."] : []),
    ];
    const lines = [
      ...docs(about.filter((one) => one !== "").join(" "), "    "),
      ...attribute("    ", "serde", args),
      `    pub ${raw(field)}: ${type},`,
    ];
    return { field, member, type, lines };
  }

  #emitTagged(name: string, shape: Shape & { kind: "tagged" }, about: string | undefined): string[] {
    const scope = variantScope();
    const variants = shape.variants.map((one) => ({
      variant: scope.claim(variantName(String(one.value))),
      tag: String(one.value),
      type: this.#names.get(one.name) ?? one.name,
    }));
    const last = shape.unknown
      ? [
          "            Some(_) => Ok(Self::Unknown(value)),",
          `            None => wrong_tag(${literal(name)}, ${literal(shape.tag)}),`,
        ]
      : [`            _ => wrong_tag(${literal(name)}, ${literal(shape.tag)}),`];
    return [
      "",
      ...docs(about, ""),
      "#[derive(Debug, Clone, PartialEq, Serialize)]",
      "#[serde(untagged)]",
      `pub enum ${name} {`,
      ...variants.map(({ variant, type }) => `    ${variant}(${type}),`),
      ...(shape.unknown
        ? [
            ...docs(shape.unknown.description ?? "A tag that is not known; kept as it is.", "    "),
            "    Unknown(Value),",
          ]
        : []),
      "}",
      "",
      `impl<'de> Deserialize<'de> for ${name} {`,
      "    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {",
      "        let value = Value::deserialize(deserializer)?;",
      `        match tag_of(&value, ${literal(shape.tag)}).as_deref() {`,
      ...variants.flatMap(({ variant, tag }) =>
        arm("            ", `Some(${literal(tag)})`, `variant(value, Self::${variant})`),
      ),
      ...last,
      "        }",
      "    }",
      "}",
    ];
  }

  #emitKinds(owner: string, name: string, alternatives: readonly Type[], about: string | undefined): string[] {
    const scope = new Set<string>();
    const lines = alternatives.map((type) => {
      let variant = pascal(type.kind === "ref" ? type.name : type.kind);
      while (scope.has(variant)) variant += "_";
      scope.add(variant);
      const text = this.text(type, `${name}${variant}`);
      const boxed = type.kind === "ref" && this.#contain.needsBox(owner, type.name);
      const read = this.#contain.hasInteger(type) ? '#[serde(deserialize_with = "integers")] ' : "";
      return `    ${variant}(${read}${boxed ? `Box<${text}>` : text}),`;
    });
    return [
      "",
      ...docs(about, ""),
      "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]",
      "#[serde(untagged)]",
      `pub enum ${name} {`,
      ...lines,
      "}",
    ];
  }
}

function closed(name: string, values: readonly string[], about: string | undefined): string[] {
  const scope = variantScope();
  return [
    "",
    ...docs(about, ""),
    "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]",
    `pub enum ${name} {`,
    ...values.flatMap((value) => [
      ...attribute("    ", "serde", [`rename = ${literal(value)}`]),
      `    ${scope.claim(variantName(value))},`,
    ]),
    "}",
  ];
}

export function growing(name: string, values: readonly string[], about: string | undefined): string[] {
  const scope = variantScope();
  return [
    "",
    "growing! {",
    ...docs(about, "    "),
    `    ${name} {`,
    ...values.map((value) => `        ${scope.claim(variantName(value))} = ${literal(value)},`),
    "    }",
    "}",
  ];
}
