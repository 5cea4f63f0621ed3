/** The reference engine as a library. The command line is in cli.ts. */
export * from "./capabilities/capability.js";
export * from "./create-engine.js";
export { DEFAULT_LIMITS, type EngineLimits } from "./defaults.js";
export * from "./engine.js";
export { EngineError } from "./engine-error.js";
export * from "./engine-log.js";
export * from "./engine-status.js";
