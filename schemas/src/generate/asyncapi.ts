/** An AsyncAPI 3 document of the wire protocol, self-contained: one channel, both directions, replies by correlation. */
import { BASE, REVISION, shortenId } from "../base.js";
import type { Catalogue } from "../source/catalogue.js";
import { type JsonObject, listAt, objectAt, textAt } from "../source/json.js";
import { detach, sortMembers } from "../source/self-contained.js";

const CHANNEL = { $ref: "#/channels/worker" };

/** Calls that are answered: name, direction as the engine sees it, request and answer. */
const EXCHANGES = [
  {
    name: "call",
    action: "receive",
    request: "WorkerInvokeFunction",
    reply: "EngineInvocationResult",
    about: "A worker calls a function.",
  },
  {
    name: "serve",
    action: "send",
    request: "EngineInvokeFunction",
    reply: "WorkerInvocationResult",
    about: "The engine hands a call to the worker that owns the function.",
  },
  {
    name: "bind",
    action: "send",
    request: "EngineRegisterTrigger",
    reply: "WorkerTriggerRegistrationResult",
    about: "The engine hands a binding to the provider of its trigger type.",
  },
  {
    name: "ping",
    action: "receive",
    request: "WorkerPing",
    reply: "EnginePong",
    about: "A worker asks whether the engine is there.",
  },
];

export function writeAsyncApi(catalogue: Catalogue): string {
  const frames = [...unionTitles("worker", catalogue), ...unionTitles("engine", catalogue)];
  const document = {
    asyncapi: "3.0.0",
    info: {
      title: "Triad wire protocol",
      version: REVISION,
      description:
        "The protocol between an engine and its workers, as the engine sees it: it receives what workers send.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    defaultContentType: "application/json",
    servers: { local: { host: "127.0.0.1:49134", protocol: "ws", description: "Default listener of an engine." } },
    channels: {
      worker: {
        address: "/",
        description: "One JSON object per WebSocket message.",
        messages: Object.fromEntries(frames.map(({ title }) => [title, { $ref: `#/components/messages/${title}` }])),
      },
    },
    operations: {
      fromWorker: { action: "receive", channel: CHANNEL, messages: onChannel(unionTitles("worker", catalogue)) },
      toWorker: { action: "send", channel: CHANNEL, messages: onChannel(unionTitles("engine", catalogue)) },
      ...Object.fromEntries(
        EXCHANGES.map(({ name, action, request, reply, about }) => [
          name,
          {
            action,
            channel: CHANNEL,
            summary: about,
            messages: onChannel([{ title: request }]),
            reply: { channel: CHANNEL, messages: onChannel([{ title: reply }]) },
          },
        ]),
      ),
    },
    components: {
      messages: Object.fromEntries(frames.map(({ title, schema }) => [title, describeMessage(title, schema)])),
      schemas: collectSchemas(catalogue),
    },
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

interface Frame {
  title: string;
  schema: JsonObject;
}

function unionTitles(sender: string, catalogue: Catalogue): Frame[] {
  const base = `${BASE}wire/from-${sender}/frame.json`;
  return listAt(catalogue.schemas.get(base), "oneOf").map((alternative) => {
    const { schema } = catalogue.resolve(textAt(alternative, "$ref") ?? "", base);
    return { title: textAt(schema, "title") ?? "", schema };
  });
}

function onChannel(frames: readonly { title: string }[]): JsonObject[] {
  return frames.map(({ title }) => ({ $ref: `#/channels/worker/messages/${title}` }));
}

function describeMessage(title: string, schema: JsonObject): JsonObject {
  const properties = objectAt(schema, "properties");
  const key = ["invocation_id", "id"].find(
    (name) => name in properties && /Invoke|Invocation|TriggerRegistration|RegisterTrigger$/.test(title),
  );
  return {
    name: objectAt(properties, "type").const,
    title,
    summary: schema.description,
    payload: { $ref: `#/components/schemas/${title}` },
    ...(key === undefined ? {} : { correlationId: { location: `$message.payload#/${key}` } }),
    examples: listAt(schema, "examples").map((payload) => ({ payload })),
  };
}

/** Wire schemas under their titles, with the shared types that they use. */
function collectSchemas(catalogue: Catalogue): JsonObject {
  const types: JsonObject = {};
  const resolve = (ref: string, base: string) => catalogue.resolve(ref, base);
  for (const [id, schema] of catalogue.schemas) {
    if (!shortenId(id).startsWith("wire/")) continue;
    types[textAt(schema, "title") ?? ""] = detach(schema, id, "#/components/schemas/", types, resolve);
  }
  return sortMembers(types);
}
