/** Rust: serde types, a client and worker traits on the public `iii-sdk` crate, as rustfmt leaves them. */
import { readFileSync } from "node:fs";
import type { Model } from "../../model/model.js";
import type { EmitOptions, Emitter } from "../emitter.js";
import { RustClients } from "./client.js";
import { moduleScope } from "./names.js";
import { emitStubs, emitTable } from "./stubs.js";
import { growing, RustTypes } from "./types.js";

export const rustEmitter: Emitter = {
  language: "rust",
  summary: "serde types, client on the iii-sdk crate, one trait per worker",
  async emit(model, options) {
    return new Map([[options.path, emitModule(model, options)]]);
  },
};

function emitModule(model: Model, { mode }: EmitOptions): string {
  const scope = moduleScope();
  const types = new RustTypes(model, scope);
  const clients = new RustClients(model, types, scope);
  const stubs = mode.has("stubs");
  const calls = mode.has("functions") || stubs;
  const bodies = types.emit();
  const parts = [
    "//! Made by triad-codegen; changes are lost.",
    "",
    "#![allow(dead_code, unused_imports, unused_macros, non_camel_case_types)]",
    "#![allow(clippy::large_enum_variant, clippy::too_many_arguments)]",
    "#![allow(clippy::new_without_default, clippy::enum_variant_names)]",
    "#![allow(clippy::doc_lazy_continuation, clippy::upper_case_acronyms)]",
    "",
    ...uses(mode),
    "",
    runtime("models"),
    ...bodies,
  ];
  if (calls)
    parts.push(
      "",
      runtime("calls"),
      ...growing("ErrorCode", codesOf(model), "Codes of all contracts here."),
      ...emitTable(model, stubs),
    );
  if (mode.has("functions")) parts.push(...clients.emitClient());
  if (mode.has("triggers")) parts.push("", runtime("triggers"), ...clients.emitTriggers());
  if (stubs) parts.push("", runtime("stubs"), ...emitStubs(model, types, scope));
  return `${parts.join("\n")}\n`;
}

function codesOf(model: Model): string[] {
  return [...new Set(model.functions.flatMap(({ errors }) => errors.map(({ code }) => code)))].sort();
}

function uses(mode: EmitOptions["mode"]): string[] {
  const stubs = mode.has("stubs");
  const calls = mode.has("functions") || stubs;
  const sdk = [...(calls || mode.has("triggers") ? ["IIIClient"] : []), ...(stubs ? ["RegisterFunction"] : [])];
  return [
    ...(calls
      ? ["use std::collections::{BTreeMap, HashMap};", "use std::fmt;", "use std::future::IntoFuture;"]
      : ["use std::collections::BTreeMap;"]),
    ...(calls ? ["use std::marker::PhantomData;", "use std::pin::Pin;"] : []),
    ...(calls ? [`use std::sync::{Arc, OnceLock};`] : []),
    "",
    ...(calls ? ["use iii_sdk::protocol::TriggerRequest;"] : []),
    ...(sdk.length > 1 ? [`use iii_sdk::{${sdk.join(", ")}};`] : sdk.map((one) => `use iii_sdk::${one};`)),
    "use serde::de::{DeserializeOwned, Error as DeError};",
    "use serde::{Deserialize, Deserializer, Serialize, Serializer};",
    "use serde_json::{Map, Value};",
  ];
}

function runtime(name: string): string {
  return readFileSync(new URL(`../../../runtimes/rust/${name}.rs`, import.meta.url), "utf8").trimEnd();
}
