// The engine's health, on a listener of its own: the worker port answers only what the protocol names.
import { type FastifyInstance, fastify } from "fastify";
import type { EngineStatus } from "../engine-status.js";
import type { Expectations } from "./expectations.js";
import { judgeReadiness } from "./readiness.js";
import { STATUS_SCHEMA } from "./status-schema.js";

export interface HealthOptions {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly status: () => EngineStatus;
  /** What the configuration says should be connected. */
  readonly expected: Expectations;
}

export interface HealthServer {
  /** Where it listens: `http://127.0.0.1:49130`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts to listen; rejects with the system's error (`EADDRINUSE`, …) when it cannot. */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const server = fastify({
    bodyLimit: 1024,
    connectionTimeout: 10_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
  });
  addRoutes(server, options);
  const url = await server.listen({ host: options.host, port: options.port });
  return { url, close: () => server.close() };
}

function addRoutes(server: FastifyInstance, { status, expected }: HealthOptions): void {
  server.addHook("onSend", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  server.get("/live", async () => ({ live: true }));
  server.get<{ Querystring: { complete?: string } }>("/ready", async (request, reply) => {
    const readiness = judgeReadiness(status(), expected);
    const wanted = request.query.complete === "true" ? readiness.ready && readiness.complete : readiness.ready;
    return reply.code(wanted ? 200 : 503).send(readiness);
  });
  server.get("/status", async () => status());
  server.get("/status/schema", async (_request, reply) =>
    reply.type("application/schema+json").send(JSON.stringify(STATUS_SCHEMA)),
  );
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ error: "not found", paths: ["/live", "/ready", "/status", "/status/schema"] }),
  );
}
