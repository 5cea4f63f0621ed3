// Proves that a response body may be passed on: one JSON value, well-formed in the narrow sense that the engine holds
// every frame to.
export { proveValue as proveJson } from "../../frames/prove.js";
