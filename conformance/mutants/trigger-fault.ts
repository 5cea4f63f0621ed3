// Small parts of the faults of triggers.
import type { JsonObject, Replacement, Session } from "../src/mutants/mutant.js";
import { editRows, fromEngine, fromWorker, mapOf, pass } from "./fault.js";

export type Step = (frame: JsonObject, session: Session) => Replacement;
export const toProvider = (edit: Step) => fromEngine("registertrigger", edit);
export const ofBinder = (edit: Step) => fromWorker("registertrigger", edit);
export const ofProvider = (edit: Step) => fromWorker("triggerregistrationresult", edit);
export const toBinder = (edit: Step) => fromEngine("triggerregistrationresult", edit);
export const unbound = (edit: Step) => fromEngine("unregistertrigger", edit);

/** Remembers who provides a type: the first and the latest session that registered it. */
export const knowProviders = fromWorker("registertriggertype", (frame, session) => {
  const first = mapOf<Session>(session.shared, "firstProviders");
  if (!first.has(String(frame.id))) first.set(String(frame.id), session);
  return pass(mapOf<Session>(session.shared, "providers").set(String(frame.id), session));
});

/** Remembers every binding that was made, and by whom. */
export const knowBindings = ofBinder((frame, session) => {
  mapOf<JsonObject>(session.shared, "bindings").set(String(frame.id), frame);
  return pass(mapOf<Session>(session.shared, "binders").set(String(frame.id), session));
});

/** Adds bindings to the list that is answered. */
export const listing = (wanted: (binding: JsonObject, session: Session) => boolean) =>
  editRows("engine::registered-triggers::list", "registered_triggers", (rows, session) => [
    ...rows,
    ...[...mapOf<JsonObject>(session.shared, "bindings").values()]
      .filter((binding) => !rows.some((row) => row.id === binding.id) && wanted(binding, session))
      .map(({ id, trigger_type, function_id, config }) => ({
        id,
        trigger_type,
        function_id,
        config,
        worker_name: "",
        config_summary: JSON.stringify(config),
      })),
  ]);

/** The function of the engine by which bindings are made without a connection. */
export const REGISTER = "engine::register_trigger";
export const UNREGISTER = "engine::unregister_trigger";
