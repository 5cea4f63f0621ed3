/** What every kind of end can do: the verbs of its steps and the variables that it brings. */
import type { Verb } from "../scenario/types.js";

export interface KindFacts {
  readonly verbs: readonly Verb[];
  /** Members that it defines: `worker_id` is read as `{caller.worker_id}`. */
  readonly variables: readonly string[];
}

const SOCKET: readonly Verb[] = [
  "open", "send", "receive", "all", "call", "sync", "quiet", "close", "cut", "pause", "resume", "load",
]; // biome-ignore format: one line reads better

export const kindFacts: ReadonlyMap<string, KindFacts> = new Map<string, KindFacts>([
  ["worker", { verbs: SOCKET, variables: ["worker_id", "reattach_token", "name", "pid"] }],
  ["socket", { verbs: SOCKET, variables: [] }],
  ["tcp", { verbs: ["open", "send", "receive", "all", "quiet", "close", "cut", "pause", "resume"], variables: [] }],
  ["http", { verbs: ["send", "receive", "all", "quiet"], variables: [] }],
  ["server", { verbs: ["send", "receive", "all", "quiet"], variables: ["url", "port"] }],
]);
