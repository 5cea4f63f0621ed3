/** `worker`: a connection that greets, registers and announces itself, and answers for functions that say how. */
import type { Difference } from "../match/difference.js";
import { show } from "../match/difference.js";
import { failByTime, StepFailure } from "../run/failure.js";
import { isObject, type Json, type JsonObject } from "../scenario/json.js";
import type { AnswerSpec, FunctionSpec, OpenMembers } from "../scenario/types.js";
import type { EndKind } from "./end.js";
import { WEB_SOCKET_VERBS, WebSocketEnd } from "./web-socket-end.js";

/** Bound on each wait while a worker is set up. */
const SET_UP_MS = 2000;

export class WorkerEnd extends WebSocketEnd {
  readonly #answers = new Map<string, AnswerSpec>();

  override async open(members: OpenMembers, expect: Json | undefined, within: number): Promise<Difference | undefined> {
    const previous = { ...this.variables };
    const difference = await super.open(members, expect, within);
    if (difference || !this.link) return difference;
    await this.#greet();
    if (members.reattach) {
      const { worker_id, reattach_token } = previous;
      if (worker_id === undefined)
        throw new StepFailure("harness", `${this.name} was not open before, so it cannot reattach`);
      const token = reattach_token === undefined ? {} : { reattach_token };
      this.#transmit({ type: "reattach", previous_worker_id: worker_id, ...token });
    }
    const first = members.replay === "announce-first";
    if (first) await this.#announce();
    for (const frame of this.#registrations()) this.#transmit(frame);
    if (first) await this.#barrier();
    else await this.#announce();
    return undefined;
  }

  async #greet(): Promise<void> {
    const greeting = await this.#await("workerregistered", (frame) => frame.type === "workerregistered");
    const { worker_id, reattach_token } = greeting;
    const name = this.peer.workerName ?? `{own}-${this.name.replace(".", "-")}`;
    this.variables = {
      worker_id: worker_id ?? null,
      ...(reattach_token === undefined ? {} : { reattach_token }),
      name: this.context.materialise(name),
      pid: process.pid,
    };
  }

  *#registrations(): Generator<JsonObject> {
    for (const spec of this.peer.functions) {
      const id = this.#ofFunction(spec, spec.id) as string;
      if (spec.answer !== undefined) this.#answers.set(id, this.#ofFunction(spec, spec.answer as Json) as AnswerSpec);
      yield { type: "registerfunction", id, ...(this.#ofFunction(spec, spec.members) as JsonObject) };
    }
    for (const members of this.peer.triggerTypes) {
      yield { type: "registertriggertype", ...(this.context.materialise(members) as JsonObject) };
    }
    for (const members of this.peer.triggers) {
      yield { type: "registertrigger", config: null, ...(this.context.materialise(members) as JsonObject) };
    }
  }

  /** Within a repeated function `{i}` is its place in the repetition. */
  #ofFunction(spec: FunctionSpec, value: Json): Json {
    return this.context.materialise(value, spec.index);
  }

  async #announce(): Promise<void> {
    if (!this.peer.announce) return;
    const id = this.context.uuid();
    const { name, pid } = this.variables;
    const namespace =
      this.peer.namespace === undefined ? {} : { namespace: this.context.materialise(this.peer.namespace) };
    const data = { name: name!, pid: pid!, runtime: "triad-conformance", ...namespace };
    this.#transmit({ type: "invokefunction", invocation_id: id, function_id: "engine::workers::register", data });
    const answer = await this.#await("the answer to engine::workers::register", (frame) => isAnswer(frame, id));
    if (isObject(answer.result) && answer.result.success === true) return;
    throw new StepFailure("value", `engine::workers::register of ${this.name} was answered ${show(answer)}`);
  }

  /** Everything sent before has taken effect. */
  async #barrier(): Promise<void> {
    this.#transmit({ type: "ping" });
    await this.#await("a pong", (frame) => frame.type === "pong");
  }

  async #await(what: string, fits: (frame: JsonObject) => boolean): Promise<JsonObject> {
    const ms = this.context.bound(SET_UP_MS);
    const arrival = await this.inbox.take(
      performance.now() + ms,
      (one) => one.what === "closed" || (one.what === "frame" && isObject(one.value) && fits(one.value)),
    );
    if (!arrival) throw failByTime(`${what} did not arrive at ${this.name}`, ms);
    if (arrival.what === "closed") {
      throw new StepFailure(
        "lost",
        `the connection of ${this.name} was closed (${show(arrival.value)}) while ${what} was awaited`,
      );
    }
    return arrival.value as JsonObject;
  }

  #transmit(frame: JsonObject): void {
    this.send(frame, JSON.stringify(frame), {});
  }

  protected override respond(frame: Json): boolean {
    if (!isObject(frame) || frame.type !== "invokefunction") return false;
    const answer = this.#answers.get(String(frame.function_id));
    if (answer === undefined || !this.link?.isOpen) return false;
    const head = { type: "invocationresult", invocation_id: frame.invocation_id, function_id: frame.function_id };
    const outcome = answer === "echo" ? { result: frame.data ?? null } : answer;
    this.sendText(this.link, JSON.stringify({ ...head, ...outcome }));
    return true;
  }
}

export function isAnswer(frame: Json, id: string): boolean {
  return isObject(frame) && frame.type === "invocationresult" && frame.invocation_id === id;
}

export const worker: EndKind = {
  kind: "worker",
  verbs: WEB_SOCKET_VERBS,
  variables: ["worker_id", "reattach_token", "name", "pid"],
  create: (peer, index, context) =>
    new WorkerEnd(index === undefined ? peer.name : `${peer.name}.${index}`, peer, index, context),
};
