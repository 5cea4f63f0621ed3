/** How a rule is told that it was seen to hold, or not. */
import type { Json, JsonObject } from "../../scenario/json.js";
import type { LinkState, Traffic } from "../link-state.js";
import type { RuleId } from "./table.js";

export interface Where {
  /** JSON pointer into the message. */
  readonly pointer?: string;
  readonly schema?: string;
  readonly expected?: Json;
  readonly actual?: Json;
}

/** `message` says what is wrong; it is asked for only when the rule does not hold. */
export type See = (rule: RuleId, holds: boolean, message: () => string, where?: Where) => void;

/** One message of one side, with what is known of its connection. */
export type FrameRule = (frame: JsonObject, link: LinkState, traffic: Traffic, see: See) => void;
