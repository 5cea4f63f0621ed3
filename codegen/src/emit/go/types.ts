/** Types of the model as Go types, and what Go must know of them: which have a nil, which accept null. */
import type { Model, NamedType, Type } from "../../model/model.js";
import { comment, type GoNames, literal, pascalOr } from "./names.js";

/** A type at the end of its aliases; `hint` names what it holds without a name. */
export interface Resolved {
  type: Type;
  hint: string;
  /** The named type that is no alias, if it ends at one. */
  named?: NamedType;
}

export class GoTypes {
  readonly #byName: Map<string, NamedType>;
  /** Enumerations without a name in the model, by hint. */
  readonly #hoisted = new Map<string, string>();
  #pending: string[] = [];

  constructor(
    readonly model: Model,
    readonly names: GoNames,
  ) {
    this.#byName = new Map(model.types.map((named) => [named.name, named]));
  }

  resolve(type: Type, hint: string): Resolved {
    let at = type;
    let inside = hint;
    for (let hops = 0; hops < 64 && at.kind === "ref"; hops++) {
      const named = this.#byName.get(at.name);
      if (named === undefined) return { type: { kind: "any" }, hint: inside };
      if (named.shape.kind !== "alias") return { type: at, hint: inside, named };
      inside = `${named.name}Value`;
      at = named.shape.type;
    }
    return { type: at, hint: inside };
  }

  /** Go type of a value that is there and not null. `hint` names enumerations that have no name. */
  text(type: Type, hint: string): string {
    switch (type.kind) {
      case "any":
        return "json.RawMessage";
      case "null":
        return "codec.Null";
      case "boolean":
        return "bool";
      case "integer":
        return "int64";
      case "number":
        return "float64";
      case "string":
        return type.values === undefined ? "string" : this.hoist(hint, type.values, false);
      case "enum":
        return this.hoist(hint, type.values, true);
      case "const":
        return typeof type.value === "number" ? "int64" : typeof type.value === "boolean" ? "bool" : "string";
      case "list":
        return `[]${this.text(type.item, hint)}`;
      case "map":
        return `map[string]${this.text(type.value, hint)}`;
      case "nullable":
        return this.hasNil(type.type) ? this.text(type.type, hint) : `*${this.text(type.type, hint)}`;
      case "ref":
        return this.#byName.has(type.name) ? this.names.type(type.name) : "json.RawMessage";
    }
  }

  /** Whether the Go type has a nil of its own: lists, maps, any JSON, pointers. */
  hasNil(type: Type): boolean {
    return ["any", "list", "map", "nullable"].includes(this.resolve(type, "").type.kind);
  }

  takesNull(type: Type): boolean {
    return ["any", "nullable", "null"].includes(this.resolve(type, "").type.kind);
  }

  /** Declares an enumeration under the hint, once. */
  hoist(hint: string, values: readonly string[], closed: boolean, name?: string, doc?: string): string {
    const known = this.#hoisted.get(hint);
    if (known !== undefined) return known;
    const made = name ?? this.names.exported(hint, `enum ${hint}`);
    this.#hoisted.set(hint, made);
    this.#pending.push(this.#enumText(made, values, closed, doc));
    return made;
  }

  /** Declarations that were needed since the last call. */
  takePending(): string[] {
    const pending = this.#pending;
    this.#pending = [];
    return pending;
  }

  #enumText(name: string, values: readonly string[], closed: boolean, doc?: string): string {
    const constants = values.map((value) => ({
      value,
      constant: this.names.exported(name + pascalOr(value), `constant ${name} ${value}`),
    }));
    const rule = closed ? "has these values and no other." : "has these known values; others may come.";
    const lines = [
      comment(`${name} ${rule}`, doc),
      `type ${name} string`,
      `// Values of ${name}.`,
      `const (`,
      ...constants.map(({ constant, value }) => `${constant} ${name} = ${literal(value)}`),
      `)`,
    ];
    if (closed)
      lines.push(
        `// Valid says whether the value is one of the enumeration.`,
        `func (v ${name}) Valid() bool {`,
        `switch v {`,
        `case ${constants.map(({ constant }) => constant).join(", ")}:`,
        `return true`,
        `}`,
        `return false`,
        `}`,
        `// UnmarshalJSON refuses what is none of the values.`,
        `func (v *${name}) UnmarshalJSON(data []byte) error {`,
        `text, err := codec.Variant[string](data)`,
        `if err != nil {`,
        `return err`,
        `}`,
        `if *v = ${name}(text); !v.Valid() {`,
        `return codec.UnknownTag(${literal(name)}, "value", text)`,
        `}`,
        `return nil`,
        `}`,
      );
    return lines.join("\n");
  }
}
