/** Typed clients and worker stubs as a library. The command line is in cli.ts. */
export { CodegenError, type CodegenErrorCode } from "./codegen-error.js";
export {
  type IiiInstance,
  type Language,
  type Mode,
  type OutputConfig,
  parseConfig,
  readConfig,
} from "./config/config.js";
export { EMITTERS } from "./emit/languages.js";
export { type Generated, generate } from "./generate.js";
export { buildModel } from "./model/build-model.js";
export * from "./model/model.js";
export { rowsFromContracts } from "./rows/from-contracts.js";
export { rowsFromEngine } from "./rows/from-engine.js";
export type { FunctionRow, Row, TriggerRow } from "./rows/row.js";
