/** What each verb does. A verb resolves with the time that it marks, or with nothing for the present one. */
import type { End } from "../../ends/end.js";
import type { Step, Verb } from "../../scenario/types.js";
import { StepFailure } from "../failure.js";
import type { ScenarioRun } from "../scenario-run.js";
import type { Scope } from "../variables.js";
import { accept } from "./accept.js";
import { close, commandSubject, cut, open, pause, resume, send } from "./act.js";
import { call } from "./call.js";
import { load } from "./load.js";
import { quiet, receive, receiveAll, sync } from "./observe.js";

/** Rejects with a StepFailure. */
export type PerformVerb = (run: ScenarioRun, step: Step, end: End, scope: Scope) => Promise<number | undefined>;

const unsupported: PerformVerb = async (_run, step) => {
  throw new StepFailure("harness", `"${step.verb}" is not available here`);
};

export const verbs: Readonly<Record<Verb, PerformVerb>> = {
  open,
  accept,
  send,
  receive,
  all: receiveAll,
  call,
  sync,
  quiet,
  close,
  cut,
  pause,
  resume,
  subject: commandSubject,
  load,
  each: unsupported,
};
