/** Message types that are kept for extensions, which both sides use only after the other has declared them. */
import { table } from "@triad-protocol/schemas";
import type { Side } from "../events.js";
import type { LinkState } from "../link-state.js";
import type { See } from "./see.js";

const RESERVED = (table("wire/reserved.json") as { messages: { type: string; senders: string[]; feature: string }[] })
  .messages;

/** False for a type that is not kept for an extension. */
export function seeExtension(from: Side, type: string, link: LinkState, see: See): boolean {
  const features = RESERVED.filter((one) => one.type === type && one.senders.includes(from)).map(
    ({ feature }) => feature,
  );
  if (features.length === 0) return false;
  const other = link.features[from === "engine" ? "worker" : "engine"];
  const declared = [...other].some((name) => features.some((feature) => includes(name, feature)));
  if (!link.gaps)
    see(from === "engine" ? "engine-extensions" : "worker-extensions", declared, () => {
      const whose = from === "engine" ? "the worker" : "the engine";
      return `${type} belongs to ${features.join(", ")}, which ${whose} has not declared`;
    });
  return true;
}

/** A later form of an extension includes the earlier ones: `observe.v2` those of `observe.v1`. */
function includes(declared: string, feature: string): boolean {
  const [, name, version] = /^(.+)\.v(\d+)$/.exec(feature) ?? [];
  const [, own, ownVersion] = /^(.+)\.v(\d+)$/.exec(declared) ?? [];
  return declared === feature || (name !== undefined && name === own && Number(ownVersion) >= Number(version));
}
