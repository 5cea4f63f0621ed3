/** References to channels in requests: SDKs replace them by a reader or a writer before a handler sees them. */
import { refsOf, refsOfShape } from "../model/map-types.js";
import type { Model } from "../model/model.js";

/** Title of the shared type. */
export const CHANNEL_REF = "ChannelRef";

/** Ids of the functions whose request can hold such a reference. */
export function channelTakers(model: Model): ReadonlySet<string> {
  const uses = new Map(model.types.map(({ name, shape }) => [name, refsOfShape(shape)]));
  const holds = (name: string, known: Set<string>): boolean => {
    if (name === CHANNEL_REF) return true;
    if (known.has(name)) return false;
    known.add(name);
    return (uses.get(name) ?? []).some((inner) => holds(inner, known));
  };
  if (!uses.has(CHANNEL_REF)) return new Set();
  const takers = model.functions.filter(({ request }) => refsOf(request).some((name) => holds(name, new Set())));
  return new Set(takers.map(({ id }) => id));
}
