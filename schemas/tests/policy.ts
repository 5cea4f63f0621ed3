/** Verdicts of a policy file, by the grammar of the chapter "Policy": no rule that matches asks a human. */

export type PolicyRule =
  | string
  | { function: string; action: "allow" | "deny"; rule_id?: string; args?: Record<string, Constraint> };

type Constraint = { equals: unknown } | { matches: string };

export interface PolicyVerdict {
  decision: "allow" | "deny" | "needs_approval";
  ruleId?: string;
}

export function verdictOf(
  rules: readonly PolicyRule[],
  functionId: string,
  args: Readonly<Record<string, unknown>>,
  precedence: "first_match" | "deny_wins" = "first_match",
): PolicyVerdict {
  const matching = rules.map(readRule).filter(({ pattern, constraints }) => {
    return covers(pattern, functionId) && Object.entries(constraints).every(([name, one]) => holds(one, args, name));
  });
  const denying = precedence === "deny_wins" ? matching.find(({ action }) => action === "deny") : undefined;
  const deciding = denying ?? matching[0];
  return deciding ? { decision: deciding.action, ruleId: deciding.ruleId } : { decision: "needs_approval" };
}

function readRule(rule: PolicyRule) {
  if (typeof rule === "string") {
    const denies = rule.startsWith("!");
    const pattern = denies ? rule.slice(1) : rule;
    return { pattern, action: denies ? "deny" : "allow", ruleId: pattern, constraints: {} } as const;
  }
  return {
    pattern: rule.function,
    action: rule.action,
    ruleId: rule.rule_id ?? rule.function,
    constraints: rule.args ?? {},
  };
}

/** `*` is any text without a line break; everything else is literal, and the whole id is covered. */
function covers(pattern: string, functionId: string): boolean {
  const literal = pattern.split("*").map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(functionId);
}

function holds(constraint: Constraint, args: Readonly<Record<string, unknown>>, name: string): boolean {
  if (!Object.hasOwn(args, name)) return false;
  const value = args[name];
  if ("equals" in constraint) return JSON.stringify(value) === JSON.stringify(constraint.equals);
  return typeof value === "string" && new RegExp(constraint.matches).test(value);
}
