/** The fixed part of generated stubs: judging requests and answers, and saying errors as the contract does. */

export const STUB_TEXT = `
/** What stubs need of an SDK; \`iii-sdk\` has it. */
export interface WorkerIii {
  registerFunction(
    functionId: string,
    handler: (data: unknown, metadata?: unknown) => Promise<unknown>,
    options?: {
      description?: string;
      request_format?: Record<string, unknown>;
      response_format?: Record<string, unknown>;
      metadata?: Record<string, unknown>;
    },
  ): { unregister(): void };
}

export interface CallContext {
  functionId: string;
  /** Worker that called, when the engine tells it. */
  callerWorkerId: string | undefined;
  /** What the caller or the binding gave beside the request. */
  metadata: unknown;
}

interface Served extends FunctionSpec {
  description?: string;
  request?: string;
  requestUses?: readonly string[];
  response?: string;
  responseUses?: readonly string[];
  metadata?: string;
  lenient?: boolean;
  /** The request holds references to channels. */
  channels?: boolean;
  unwraps?: string;
  refusals?: Refusals;
  /** Pointers to values that no text may show. */
  redact?: readonly string[];
}

/** Codes for a bad request by path of the member, where another one fits than \`otherwise\`. */
interface Refusals {
  otherwise: string;
  root?: string;
  missing?: Record<string, string>;
  wrong?: Record<string, string>;
}

/** What a schema finds: where, whether the member is absent, the broken rule, and all of it as a text. */
interface Fault {
  path: readonly string[];
  missing: boolean;
  rule: string;
  text: string;
}

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
const validators = new Map<string, ReturnType<typeof ajv.compile>>();

function formatOf(text: string | undefined, uses: readonly string[] = []): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  const root: Record<string, unknown> & { $defs?: unknown } = JSON.parse(text);
  if (uses.length === 0) return root;
  const own = isObject(root.$defs) ? root.$defs : {};
  const shared = Object.fromEntries(uses.map((name) => [name, JSON.parse(definitions[name] ?? "true")]));
  return { ...root, $defs: { ...own, ...shared } };
}

function validatorOf(key: string, schema: Record<string, unknown> | undefined): ReturnType<typeof ajv.compile> | undefined {
  if (schema === undefined) return undefined;
  const { $id: _id, $schema: _schema, ...body } = schema;
  const known = validators.get(key) ?? ajv.compile(body);
  validators.set(key, known);
  return known;
}

function register(iii: WorkerIii, id: string, name: string, spec: Served, handle: (request: never, context: CallContext) => unknown): { unregister(): void } {
  const request = formatOf(spec.request, spec.requestUses);
  const response = formatOf(spec.response, spec.responseUses);
  const metadata = spec.metadata === undefined ? undefined : (JSON.parse(spec.metadata) as Record<string, unknown>);
  const serveIt = (data: unknown, given?: unknown): Promise<unknown> =>
    serve(id, spec, validatorOf(\`\${name} request\`, request), validatorOf(\`\${name} response\`, response), data, (admitted, callerWorkerId) =>
      handle(admitted as never, { functionId: id, callerWorkerId, metadata: given }),
    );
  return iii.registerFunction(id, serveIt, {
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(request === undefined ? {} : { request_format: request }),
    ...(response === undefined ? {} : { response_format: response }),
    ...(metadata === undefined ? {} : { metadata }),
  });
}

async function serve(
  id: string,
  spec: Served,
  judgeRequest: ReturnType<typeof ajv.compile> | undefined,
  judgeResponse: ReturnType<typeof ajv.compile> | undefined,
  data: unknown,
  handle: (request: unknown, callerWorkerId: string | undefined) => unknown,
): Promise<unknown> {
  const { rest, caller } = splitCaller(data);
  const body = spec.unwraps === "body" && isObject(rest) && isObject(rest.body) ? rest.body : rest;
  const admitted = admit(spec, judgeRequest, body);
  if (admitted.fault !== undefined) return refuse(spec, admitted.fault, body);
  let result: unknown;
  try {
    result = await handle(admitted.request, caller);
  } catch (error) {
    return answer(spec, error);
  }
  if (judgeResponse !== undefined && !judgeResponse(result ?? null))
    throw thrown("invalid_response", \`\${id}: \${firstFault(judgeResponse.errors, result).text}\`);
  return result ?? null;
}

/** The engine puts the caller's id into every request that is an object; it is no member of the contract's. */
function splitCaller(data: unknown): { rest: unknown; caller: string | undefined } {
  if (!isObject(data) || !Object.hasOwn(data, "_caller_worker_id")) return { rest: data, caller: undefined };
  const { _caller_worker_id: caller, ...rest } = data;
  return { rest, caller: typeof caller === "string" ? caller : undefined };
}

/** The request, without optional members of a wrong type where the contract is lenient; or what is wrong with it. */
function admit(spec: Served, judge: ReturnType<typeof ajv.compile> | undefined, data: unknown): { request: unknown; fault?: Fault } {
  const judged = spec.channels ? withRefs(data) : data;
  if (judge === undefined || judge(judged)) return { request: data };
  if (spec.lenient && isObject(judged)) {
    const bad = new Set((judge.errors ?? []).map(({ instancePath }) => instancePath.split("/")[1]));
    const keep = (value: object): object => Object.fromEntries(Object.entries(value).filter(([name]) => !bad.has(name)));
    if (judge(keep(judged))) return { request: keep(data as object) };
    judge(judged);
  }
  return { request: data, fault: firstFault(judge.errors, judged) };
}

/** SDKs replace a reference to a channel by its end. For the schema, each is a reference again. */
function withRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withRefs);
  if (!isObject(value)) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype)
    return { channel_id: "open", access_key: "open", direction: "sendMessage" in value ? "write" : "read" };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withRefs(one)]));
}

/** Never the value itself, which may be a secret: only what kind of value it is. */
function firstFault(errors: ReturnType<typeof ajv.compile>["errors"], value: unknown): Fault {
  const [first] = errors ?? [];
  const pointer = first?.instancePath ?? "";
  const params: { missingProperty?: unknown } = first?.params ?? {};
  const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const at = valueAt(value, steps);
  const kind = at === null ? "null" : Array.isArray(at) ? "an array" : \`\${isObject(at) ? "an" : "a"} \${typeof at}\`;
  const missing = typeof params.missingProperty === "string" ? params.missingProperty : undefined;
  const rule = missing === undefined ? (first?.message ?? "must be valid") : "is required";
  return {
    path: missing === undefined ? steps : [...steps, missing],
    missing: missing !== undefined,
    rule,
    text: missing === undefined ? \`\${pointer || "/"}: \${rule}, got \${kind}\` : \`\${pointer}/\${missing}: \${rule}\`,
  };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (isObject(inner) || Array.isArray(inner) ? (inner as Record<string, unknown>)[step] : undefined),
    value,
  );
}

/** A thrown error of the contract, as the contract says it: returned, or thrown in a form that carries its code. */
function answer(spec: Served, error: unknown): unknown {
  if (!(error instanceof CallError)) throw error;
  const known = spec.errors.find(({ code }) => code === error.code);
  if (known?.via === "failure") return { ...(isObject(error.failure) ? error.failure : {}), ok: false, error: error.code };
  if (known?.text !== undefined && templateOf(known.text).test(error.message)) throw new Error(error.message);
  throw thrown(error.code, error.message);
}

/** SDKs cannot set a code, so the text carries it. */
function thrown(code: string, message: string): Error {
  return new Error(JSON.stringify({ code, message }));
}
`;
