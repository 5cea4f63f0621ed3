/**
 * The member names and frame types that the protocol knows, with the numbers under which the scanner reports them.
 * A name that is not here is an unknown member: ignored, however often it occurs.
 */

export const MEMBERS = [
  "type",
  "invocation_id",
  "function_id",
  "data",
  "traceparent",
  "baggage",
  "action",
  "metadata",
  "namespace",
  "result",
  "error",
  "id",
  "description",
  "request_format",
  "response_format",
  "invocation",
  "trigger_request_format",
  "call_request_format",
  "trigger_type",
  "config",
  "trigger_namespace",
  "previous_worker_id",
  "reattach_token",
  "name",
  "parent_service_id",
] as const;

export type MemberName = (typeof MEMBERS)[number];

/** Number of each member name: its place in MEMBERS, always below 31 so that a set of them fits a small integer. */
export const member = Object.fromEntries(MEMBERS.map((name, index) => [name, index])) as Readonly<
  Record<MemberName, number>
>;

/** The members that each frame type from a worker has, besides `type`. Reading any other frame type ends there. */
export const FRAME_MEMBERS = {
  invokefunction: ["invocation_id", "function_id", "data", "traceparent", "baggage", "action", "metadata", "namespace"],
  invocationresult: ["invocation_id", "function_id", "result", "error", "traceparent", "baggage"],
  reattach: ["previous_worker_id", "reattach_token"],
  registerfunction: ["id", "description", "request_format", "response_format", "metadata", "invocation"],
  unregisterfunction: ["id"],
  registertriggertype: ["id", "description", "trigger_request_format", "call_request_format", "namespace"],
  unregistertriggertype: ["id"],
  registertrigger: ["id", "trigger_type", "function_id", "config", "metadata", "namespace", "trigger_namespace"],
  unregistertrigger: ["id", "trigger_type"],
  triggerregistrationresult: ["id", "trigger_type", "function_id", "error"],
  registerservice: ["id", "name", "description", "parent_service_id"],
  ping: [],
  pong: [],
} as const satisfies Record<string, readonly MemberName[]>;

export type FrameType = keyof typeof FRAME_MEMBERS;

/** Frame types by the number under which the scanner reports them. */
export const FRAME_TYPES = Object.keys(FRAME_MEMBERS) as readonly FrameType[];

/** By number of frame type: the set of members that such a frame has, `type` included. */
export const FRAME_SETS: readonly number[] = FRAME_TYPES.map((type) =>
  (FRAME_MEMBERS[type] as readonly MemberName[]).reduce((set, name) => set | (1 << member[name]), 1 << member.type),
);
