/** What a testee must have for a scenario: commands that its steps give, and features that their members use. */
import { isObject, type Json, type JsonObject } from "./json.js";
import { type PeerSpec, type Step, walkSteps } from "./types.js";

/** A command with this member asks for this feature. */
const OF_MEMBER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  register_function: { metadata: "metadata", http: "http_invocation", description: "descriptions" },
  register_trigger: { namespace: "namespaces", trigger_namespace: "trigger_namespaces", metadata: "metadata" },
  call: { metadata: "metadata", namespace: "namespaces", inside: "inside" },
  fail: { code: "coded_errors" },
};
/** The same for `options` of `connect`. */
const OF_OPTION: Readonly<Record<string, string>> = {
  headers: "headers",
  namespace: "namespaces",
  timeout_ms: "default_timeout",
  reconnect: "reconnect_options",
};

export interface DerivedNeeds {
  readonly commands: readonly string[];
  readonly features: readonly string[];
}

export function deriveNeeds(peers: readonly PeerSpec[], steps: readonly Step[]): DerivedNeeds {
  const testees = peers.filter((peer) => peer.kind === "testee");
  const commands = new Set<string>();
  const features = new Set<string>();
  const take = (command: JsonObject): void => {
    // A command that only probes whether unknown ones are refused is nobody's ability.
    if (typeof command.do !== "string" || command.do.includes(":")) return;
    commands.add(command.do);
    for (const [member, feature] of Object.entries(OF_MEMBER[command.do] ?? {})) {
      if (command[member] !== undefined) features.add(feature);
    }
    if (command.do === "connect") takeOptions(command.options, features);
  };
  for (const peer of testees) {
    if (peer.open) take({ do: "connect", ...peer.connect });
    if (Object.keys(peer.env).some((name) => name.startsWith("III_"))) features.add("environment");
    for (const { answer, members } of peer.functions) {
      take({ do: "register_function", ...members });
      if (answer !== undefined) commands.add(isObject(answer) && "error" in answer ? "fail" : "reply");
    }
  }
  const names = new Set(testees.map((peer) => peer.name));
  for (const { members } of walkSteps(steps)) {
    if (members.at === undefined || !names.has(members.at)) continue;
    for (const command of [members.send, members.call]) if (isObject(command)) take(command);
  }
  return { commands: [...commands], features: [...features] };
}

function takeOptions(options: Json | undefined, features: Set<string>): void {
  if (!isObject(options)) return;
  for (const [option, feature] of Object.entries(OF_OPTION)) if (options[option] !== undefined) features.add(feature);
  if (isObject(options.reconnect) && options.reconnect.max_retries !== undefined) features.add("max_retries");
}
