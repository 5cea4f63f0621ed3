/** `accept`: the next connection attempt of the library at an engine of the kit, and what becomes of it. */
import { matchValue } from "../../match/match.js";
import { isObject, type Json } from "../../scenario/json.js";
import type { AcceptMembers } from "../../scenario/types.js";
import { failByDifference, failByTime } from "../failure.js";
import type { PerformVerb } from "../scenario-run.js";
import { IDLE_MS } from "./act.js";
import { boundOf, judgeTime, save } from "./observe.js";

const isOn = (request: Json, path: string | undefined): boolean =>
  path === undefined || (isObject(request) && request.path === path);

export const accept: PerformVerb = async (run, step, end, scope) => {
  const { greet, request, ...others } = step.members.accept!;
  const members: AcceptMembers = {
    ...others,
    ...(greet
      ? { greet: run.material(greet, scope).value as AcceptMembers["greet"] }
      : greet === false
        ? { greet }
        : {}),
  } as AcceptMembers;
  const path = members.path === undefined ? undefined : String(run.expected(members.path, scope));
  const ms = boundOf(run, step, end, scope, "5s");
  const deadline = performance.now() + ms;
  const take = () => end.inbox.take(deadline, (one) => one.what === "upgrade" && isOn(one.value, path));
  const arrival = await (ms >= IDLE_MS ? run.environment.idle(take) : take());
  if (!arrival) throw failByTime(`no connection attempt arrived at ${end.name}`, ms);
  const accepted = await end.accept!(members, arrival, others.as);
  if (accepted && others.as !== undefined) run.adopt(others.as, accepted);
  if (members.absorb) {
    // What the peers say is registered can be called from here on.
    const all = [...run.ends.values()].flat().map((one) => one.ready?.(deadline));
    await run.environment.idle(() => Promise.all(all));
  }
  const difference = request === undefined ? undefined : matchValue(run.expected(request, scope), arrival.value);
  if (difference) throw failByDifference(difference);
  judgeTime(run, step, end, scope, arrival);
  save(run, step, scope, arrival.value);
  return arrival.at;
};
