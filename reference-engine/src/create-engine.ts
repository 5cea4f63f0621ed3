/** The one way to make an engine. */
import type { Engine, EngineOptions } from "./engine.js";
import { ReferenceEngine } from "./reference-engine.js";

/** Makes an engine that is not started yet. Throws when two capabilities provide the same id. */
export function createEngine(options: EngineOptions = {}): Engine {
  return new ReferenceEngine(options);
}
