// Families: one mutant per stimulus that answers it, one that closes the connection after it, one that goes deaf after it, one that ignores it.
import type { JsonObject, Mutant, RawFrame, Session } from "../src/mutants/mutant.js";
import { type Stimulus, stimuli } from "./stimuli.js";

type Effect = (session: Session) => void;

/** Lets what was sent pass, and has an effect. */
function after({ frame, raw, afterAnnouncing }: Stimulus, effect: Effect): Pick<Mutant, "frame" | "raw"> {
  return {
    frame: (message: JsonObject, from, session) => {
      if (from !== "worker") return undefined;
      if (session.memory.get("deaf")) return [];
      const { memory } = session;
      if (message.function_id === "engine::workers::register") memory.set("announced", true);
      else if ((memory.get("announced") || !afterAnnouncing) && frame?.(message, session)) effect(session);
      return memory.delete("forget") ? [] : undefined;
    },
    raw: (message: RawFrame, from, session) => {
      if (from !== "worker") return undefined;
      if (session.memory.get("deaf") && message.opcode !== 8) return "drop";
      if (message.payload && raw?.(message.payload.toString("utf8"), message)) effect(session);
      return session.memory.delete("forget") ? "drop" : undefined;
    },
  };
}

const complain: Effect = (session) =>
  session.send("worker", { type: "error", error: { code: "BAD_MESSAGE", message: "this was not expected" } });

function answers(stimulus: Stimulus): Mutant {
  const { name, title, breaks } = stimulus;
  return { id: `${name}-answered`, breaks, title: `There is an answer to ${title}`, ...after(stimulus, complain) };
}

function closes(stimulus: Stimulus): Mutant {
  const { name, title, breaks } = stimulus;
  const close: Effect = (session) => session.end(1008);
  return { id: `closed-after-${name}`, breaks, title: `The connection ends after ${title}`, ...after(stimulus, close) };
}

function goesDeaf(stimulus: Stimulus): Mutant {
  const { name, title, breaks } = stimulus;
  const deafen: Effect = (session) => session.memory.set("deaf", true);
  return { id: `deaf-after-${name}`, breaks, title: `Nothing is read after ${title}`, ...after(stimulus, deafen) };
}

function ignores(stimulus: Stimulus, breaks: readonly string[]): Mutant {
  const { name, title } = stimulus;
  const forget: Effect = (session) => session.memory.set("forget", true);
  return { id: `${name}-without-effect`, breaks, title: `There is no effect of ${title}`, ...after(stimulus, forget) };
}

/** No requirement says that the connection is read on after it; where the scenarios look, it is a premise. */
const DEAFNESS_BREAKS_NOTHING = new Set(["no-invocation-id"]);

export const afterStimuli: readonly Mutant[] = stimuli.flatMap((stimulus) => [
  ...(stimulus.silent === false ? [] : [answers(stimulus)]),
  closes(stimulus),
  ...(DEAFNESS_BREAKS_NOTHING.has(stimulus.name) ? [] : [goesDeaf(stimulus)]),
  ...(stimulus.effective ? [ignores(stimulus, stimulus.effective)] : []),
]);
