/** Schemas, contracts, validators and types of the Triad protocol: the one source that every other package reads. */
export { BASE, REVISION, resolveId, shortenId } from "./base.js";
export { SchemasError, type SchemasErrorCode } from "./error.js";
export type { Failure } from "./failures.js";
export type * from "./generated/types.js";
export { dropOptionalNulls } from "./nulls.js";
export {
  type FunctionRegistration,
  functionRegistrations,
  type TriggerTypeRegistration,
  triggerTypeRegistration,
} from "./registration.js";
export { contract, contracts, schema, schemaIds, selfContainedSchema, table } from "./registry.js";
export { type Sender, type Verdict, validate, validateFrame } from "./validate.js";
