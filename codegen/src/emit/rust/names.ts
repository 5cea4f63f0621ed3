/** Rust spellings of wire names; keywords are raw identifiers where that is legal, else get a trailing `_`. */
import { pascal, snake } from "../../model/words.js";
import { NameScope, wordSet } from "../scope.js";

const RAW =
  wordSet(`as break const continue else enum extern false fn for if impl in let loop match mod move mut pub ref
  return static struct trait true type unsafe use where async await dyn abstract become box do final macro override priv
  typeof unsized virtual yield try gen`);

/** Not legal as raw identifiers. */
const NEVER_RAW = "self super crate Self";

const MODULE_NAMES = `Answer Answered Arc Boundary Box BTreeMap Call CallContext CallError Calls Client Copy Clone Debug Default
  DeError Deserialize DeserializeOwned Deserializer Drop Duration Eq Err ErrorCode ErrorSpec Extra Fault Fn FnMut FnOnce Format FunctionSpec Future
  Handled HashMap Hash IIIClient Into IntoFuture Iterator Map None Ok OnceLock Option Ord PartialEq PartialOrd PhantomData Pin
  Receipt Refusals RegisterFunction RegisterTriggerInput Result Self Send Serialize Serializer Served Some String Sync Table ToOwned
  ToString TriggerAction TriggerRequest TriggerRequestWithMetadata TriggerType Triggers Value Vec From`;

export function memberScope(): NameScope {
  return new NameScope(wordSet(`${NEVER_RAW} extra _`));
}

export function methodScope(): NameScope {
  return new NameScope(wordSet(`${NEVER_RAW} new in_namespace _`));
}

export function variantScope(): NameScope {
  return new NameScope(wordSet("Self Unknown"));
}

export function moduleScope(): NameScope {
  return new NameScope(wordSet(MODULE_NAMES));
}

/** The name as it stands in code; scopes hold it without `r#`. */
export function raw(name: string): string {
  return RAW.has(name) ? `r#${name}` : name;
}

export function memberName(wire: string): string {
  return snake(wire) || "member";
}

/** `NOT_FOUND` is read as words, since clippy minds names of capitals. */
export function variantName(wire: string): string {
  return pascal(/[a-z]/.test(wire) ? wire : wire.toLowerCase()) || "Empty";
}

/** A Rust string literal. */
export function literal(value: string): string {
  const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `"${escaped.replaceAll("\t", "\\t")}"`;
}
