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
  unwraps?: string;
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
    serve(id, spec, validatorOf(\`\${name} request\`, request), validatorOf(\`\${name} response\`, response), data, (admitted) =>
      handle(admitted as never, { functionId: id, metadata: given }),
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
  handle: (request: unknown) => unknown,
): Promise<unknown> {
  const body = spec.unwraps === "body" && isObject(data) && isObject(data.body) ? data.body : data;
  const admitted = admit(spec, judgeRequest, body);
  if (admitted.fault !== undefined) return refuse(spec, admitted.fault.member, admitted.fault.text);
  let result: unknown;
  try {
    result = await handle(admitted.request);
  } catch (error) {
    return answer(spec, error);
  }
  if (judgeResponse !== undefined && !judgeResponse(result ?? null))
    throw thrown("invalid_response", \`\${id}: \${firstFault(judgeResponse.errors, result).text}\`);
  return result ?? null;
}

/** The request, without optional members of a wrong type where the contract is lenient; or what is wrong with it. */
function admit(spec: Served, judge: ReturnType<typeof ajv.compile> | undefined, data: unknown): { request: unknown; fault?: { member: string; text: string } } {
  if (judge === undefined || judge(data)) return { request: data };
  if (spec.lenient && isObject(data)) {
    const bad = new Set((judge.errors ?? []).map(({ instancePath }) => instancePath.split("/")[1]));
    const kept = Object.fromEntries(Object.entries(data).filter(([name]) => !bad.has(name)));
    if (judge(kept)) return { request: kept };
    judge(data);
  }
  return { request: data, fault: firstFault(judge.errors, data) };
}

/** Never the value itself, which may be a secret: only what kind of value it is. */
function firstFault(errors: ReturnType<typeof ajv.compile>["errors"], value: unknown): { member: string; text: string } {
  const [first] = errors ?? [];
  const pointer = first?.instancePath ?? "";
  const missing = (first?.params as { missingProperty?: unknown } | undefined)?.missingProperty;
  const member = typeof missing === "string" ? missing : (pointer.split("/")[1] ?? "");
  const at = pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((inner, step) => (isObject(inner) || Array.isArray(inner) ? (inner as Record<string, unknown>)[step] : undefined), value);
  const kind = at === null ? "null" : Array.isArray(at) ? "an array" : \`a value of type \${typeof at}\`;
  return { member, text: \`\${pointer || "/"}: \${first?.message ?? "is not valid"}, got \${kind}\` };
}

function refuse(spec: Served, member: string, text: string): unknown {
  const known = spec.errors.find(({ cause }) => cause === "invalid_request");
  if (known === undefined) throw thrown("invalid_request", text);
  if (known.via === "failure") return { ok: false, error: known.code };
  if (known.text === undefined) throw thrown(known.code, text);
  throw new Error(known.text.replace(/\\{([^}]*)\\}/g, (_all, name: string) => (name === "member" ? member : text)));
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
