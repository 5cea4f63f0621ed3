// Turns the failures of a schema into problems that a person can act on: line, key, rule, value, what to do.
import { type Failure, validate } from "@triad-protocol/schemas";
import { type Problem, showValue } from "./problem.js";
import { declaredMembers } from "./schema-at.js";
import { type Path, suggest, type YamlFile } from "./yaml-file.js";

/** Every rule of the schema `id` that the file breaks; none when it is valid. */
export function judgeBySchema(yaml: YamlFile, id: string): Problem[] {
  const verdict = validate(id, yaml.value);
  if (verdict.valid) return [];
  const told = new Set<string>();
  return verdict.failures.flatMap((failure) => {
    const path = toPath(failure.pointer, yaml.value);
    const problems =
      failure.keyword === "additionalProperties" ? unknownKeys(yaml, id, path) : [brokenRule(yaml, failure, path)];
    return problems.filter((problem) => {
      const key = JSON.stringify([problem.key, problem.rule, problem.message]);
      return !told.has(key) && told.add(key);
    });
  });
}

function unknownKeys(yaml: YamlFile, id: string, path: Path): Problem[] {
  const known = declaredMembers(id, yaml.value, path);
  const present = Object.keys((valueAt(yaml.value, path) ?? {}) as object);
  return present
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = suggest(key, known);
      const advice = near === undefined ? `Known keys: ${known.join(", ")}.` : `Did you mean "${near}"?`;
      return yaml.problemAt([...path, key], { rule: "additionalProperties", message: "unknown key", advice }, "key");
    });
}

function brokenRule(yaml: YamlFile, failure: Failure, path: Path): Problem {
  const value = valueAt(yaml.value, path);
  const place = failure.pointer === "" ? "the value " : `${failure.pointer} `;
  const text = failure.message.startsWith(place) ? failure.message.slice(place.length) : failure.message;
  // The value is shown by its own rule, which knows about secrets and variables.
  const message = text.replace(/, got [^"]*$/, "").replace(/, got ".*"$/, "");
  if (failure.keyword === "required") return yaml.problemAt(path, { rule: "required", message }, "key");
  return yaml.problemAt(path, { rule: failure.keyword, message, value: showValue(value, path) });
}

/** Segments of a JSON pointer; a segment that indexes a list is a number. */
function toPath(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  let at = root;
  for (const raw of pointer.split("/").slice(1)) {
    const step = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(at) ? Number(step) : step);
    at = (at as Record<string, unknown> | undefined)?.[step];
  }
  return path;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, segment) => (at as Record<string, unknown> | undefined)?.[segment], root);
}
