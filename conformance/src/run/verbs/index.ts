/** What each verb does. */
import { StepFailure } from "../failure.js";
import type { PerformVerb, Verbs } from "../scenario-run.js";
import { accept } from "./accept.js";
import { close, commandSubject, cut, open, pause, resume, send } from "./act.js";
import { call } from "./call.js";
import { load } from "./load.js";
import { quiet, receive, receiveAll, sync } from "./observe.js";

const unsupported: PerformVerb = async (_run, step) => {
  throw new StepFailure("harness", `"${step.verb}" is not available here`);
};

export const verbs: Verbs = {
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
