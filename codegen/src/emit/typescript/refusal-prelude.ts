/** The fixed part of generated stubs that answers a bad request: which error, and its text. */

export const REFUSAL_TEXT = `
function refuse(spec: Served, fault: Fault, request: unknown): unknown {
  const code = refusalCode(spec.refusals, fault);
  const known = spec.errors.find((one) => one.code === code && one.cause === "invalid_request");
  if (known?.via === "failure") return { ok: false, error: code };
  if (known?.text === undefined) throw thrown(code, fault.text);
  throw new Error(fillText(spec, known.text, fault, request));
}

/** The entry of the member itself, else that of what holds it. */
function refusalCode(refusals: Refusals | undefined, { path, missing }: Fault): string {
  if (refusals === undefined) return "invalid_request";
  const names = path.filter((step) => !/^\\d+$/.test(step));
  for (let length = names.length; length > 0; length--) {
    const table = missing && length === names.length ? refusals.missing : refusals.wrong;
    const code = table?.[names.slice(0, length).join(".")];
    if (code !== undefined) return code;
  }
  return path.length === 0 ? (refusals.root ?? refusals.otherwise) : refusals.otherwise;
}

/** Variables of a text: \`member\` is the place, names of members are their values, everything else tells the rule. */
function fillText(spec: Served, template: string, fault: Fault, request: unknown): string {
  return template.replace(/(must be (?:an? )?)?\\{([^}]*)\\}/g, (_all, must = "", name: string) => {
    if (name === "member") return must + (fault.path.join(".") || requiredOf(spec));
    if (name === "detail") return must + fault.text;
    for (let length = fault.path.length; length >= 0; length--) {
      const path = [...fault.path.slice(0, length), name];
      const value = valueAt(request, path);
      if (value !== undefined) return must + shown(spec, path, value);
    }
    if (must === "") return fault.rule;
    return must + (fault.missing ? "given" : fault.rule.replace(/^must (?:be )?/, ""));
  });
}

/** A request that is no object lacks its first required member. */
function requiredOf(spec: Served): string {
  const { required } = JSON.parse(spec.request ?? "{}") as { required?: string[] };
  return required?.[0] ?? "";
}

/** A value in a text of the contract, unless the contract keeps it out of logs. */
function shown(spec: Served, path: readonly string[], value: unknown): string {
  const pointer = path.map((step) => \`/\${step}\`).join("");
  const hidden = spec.redact?.some((one) => \`\${pointer}/\`.startsWith(\`\${one}/\`) || one.startsWith(\`\${pointer}/\`));
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return hidden ? "[redacted]" : text.slice(0, 200);
}
`;
