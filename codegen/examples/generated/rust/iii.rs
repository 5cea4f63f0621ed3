//! Made by triad-codegen; changes are lost.

// A program uses a part of what is here.
#![allow(dead_code)]
// Alternatives and required members are as many, as large and as named as the contracts say.
#![allow(clippy::too_many_arguments, clippy::large_enum_variant)]
#![allow(clippy::enum_variant_names)]

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use iii_sdk::protocol::{
    RegisterTriggerInput, TriggerAction, TriggerRequest, TriggerRequestWithMetadata,
};
use iii_sdk::{IIIClient, RegisterFunction};
use serde::de::{DeserializeOwned, Error as DeError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// An enumeration that keeps the values that it does not know.
macro_rules! growing {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $value:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($variant,)*
            Unknown(String),
        }

        impl $name {
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
            }
        }
    };
}

/// A value that is always the same; it is written without being set.
macro_rules! constant {
    ($name:ident, $value:expr $(,)?) => {
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name;

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $value.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = Value::deserialize(deserializer)?;
                if value == serde_json::json!($value) {
                    return Ok(Self);
                }
                Err(D::Error::custom(format!(
                    "must be {:?}, got {value}",
                    $value
                )))
            }
        }
    };
}

/// Members that nobody knows, by name.
pub type Extra = Map<String, Value>;

/// A member that is there, although it may be null.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// An optional member that is there: null only where its type has it.
fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The text, or the boolean as a text, that tells the alternatives of a union apart.
fn tag_of(value: &Value, member: &str) -> Option<String> {
    match value.get(member)? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn variant<T: DeserializeOwned, U, E: DeError>(value: Value, make: fn(T) -> U) -> Result<U, E> {
    serde_json::from_value(value).map(make).map_err(E::custom)
}

fn wrong_tag<T, E: DeError>(union: &str, tag: &str) -> Result<T, E> {
    Err(E::custom(format!("{union}: no known value in `{tag}`")))
}

/// Numbers without a fraction as integers, however they are written: JSON knows only one kind.
fn with_integers(value: Value) -> Value {
    // Beyond 2^53 a double says nothing of the integer that was meant.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(double) if number.is_f64() && double.fract() == 0.0 && double.abs() <= EXACT => {
                Value::from(double as i64)
            }
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(with_integers).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, with_integers(value)))
            .collect(),
        other => other,
    }
}

/// A member that is there and has integers.
fn integers<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = with_integers(Value::deserialize(deserializer)?);
    serde_json::from_value(value).map_err(D::Error::custom)
}

/// An optional member that is there and has integers.
fn some_integers<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    integers(deserializer).map(Some)
}

constant!(IsFalse, false);

growing! {
    ApprovalResolveFailureError {
        InvalidPayload = "invalid_payload",
        ResumeFailed = "resume_failed",
    }
}

constant!(IsTrue, true);

growing! {
    StatePayloadType {
        State = "state",
    }
}

growing! {
    StatePayloadEventType {
        StateCreated = "state:created",
        StateUpdated = "state:updated",
        StateDeleted = "state:deleted",
    }
}

growing! {
    WebFetchFailureError {
        InvalidPayload = "invalid_payload",
        InvalidUrl = "invalid_url",
        BlockedHost = "blocked_host",
        Timeout = "timeout",
        TooManyRedirects = "too_many_redirects",
        TransportError = "transport_error",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WebFetchRequestResponseFormat {
    #[serde(rename = "text")]
    Text,
    #[serde(rename = "base64")]
    Base64,
    #[serde(rename = "json")]
    Json,
}

growing! {
    WebFetchResponseResponseFormat {
        Text = "text",
        Base64 = "base64",
        Json = "json",
    }
}

/// What a human decided on one parked call: `allow` runs it, `deny` gives the model a refusal and
/// the run goes on, `aborted` gives it one and, if every result of the batch ends the run, ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ApprovalDecision {
    #[serde(rename = "allow")]
    Allow,
    #[serde(rename = "deny")]
    Deny,
    #[serde(rename = "aborted")]
    Aborted,
}

/// Failure of `approval::resolve`. Record a human decision on one parked call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalResolveFailure {
    /// Always false.
    pub ok: IsFalse,
    /// Code of `errors`.
    pub error: ApprovalResolveFailureError,
    #[serde(flatten)]
    pub extra: Extra,
}

impl ApprovalResolveFailure {
    /// With what is required; the rest is absent.
    pub fn new(error: ApprovalResolveFailureError) -> Self {
        Self {
            ok: Default::default(),
            error,
            extra: Extra::new(),
        }
    }
}

/// Request of `approval::resolve`. Record a human decision on one parked call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalResolveRequest {
    /// Session that is parked; no `/`.
    pub session_id: String,
    /// Call, as in `awaiting_approval`; no `/`.
    pub function_call_id: String,
    /// What the human decided.
    pub decision: ApprovalDecision,
    /// Why, in the human's words; shown to the model. Default: `denied`, for `aborted`
    /// `session_aborted`.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub reason: Option<Option<String>>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl ApprovalResolveRequest {
    /// With what is required; the rest is absent.
    pub fn new(session_id: String, function_call_id: String, decision: ApprovalDecision) -> Self {
        Self {
            session_id,
            function_call_id,
            decision,
            reason: None,
            extra: Extra::new(),
        }
    }
}

/// Response of `approval::resolve`. Record a human decision on one parked call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ApprovalResolveResponse {
    /// Always true.
    pub ok: IsTrue,
    /// This decision counts. False: there was one before, the call has its result, or no call of
    /// the session can be waiting. Absent, from older releases: it counts.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub applied: Option<bool>,
    /// Decision in force. Absent: none is, or it is not known.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub decision: Option<ApprovalDecision>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl ApprovalResolveResponse {
    /// With what is required; the rest is absent.
    pub fn new() -> Self {
        Self {
            ok: Default::default(),
            applied: None,
            decision: None,
            extra: Extra::new(),
        }
    }
}

/// Config of `state`. Fires when a value of the state store is written or deleted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StateConfig {
    /// Scope to watch, exact. Absent: all.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub scope: Option<String>,
    /// Key to watch, exact. Absent: all.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub key: Option<String>,
    /// Function that is asked first, with the same payload; when it returns false or fails, the
    /// bound one is not called. Absent: always called.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub condition_function_id: Option<String>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl StateConfig {
    /// With what is required; the rest is absent.
    pub fn new() -> Self {
        Self {
            scope: None,
            key: None,
            condition_function_id: None,
            extra: Extra::new(),
        }
    }
}

/// Payload of `state`. Fires when a value of the state store is written or deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatePayload {
    /// Always `state`.
    pub r#type: StatePayloadType,
    /// `state:created`: the key was absent before.
    pub event_type: StatePayloadEventType,
    /// Scope that was written.
    pub scope: String,
    /// Key that was written.
    pub key: String,
    /// Value before; null when there was none, or when it was null.
    #[serde(deserialize_with = "present")]
    pub old_value: Value,
    /// Value now; null after a deletion.
    #[serde(deserialize_with = "present")]
    pub new_value: Value,
    #[serde(flatten)]
    pub extra: Extra,
}

impl StatePayload {
    /// With what is required; the rest is absent.
    pub fn new(
        r#type: StatePayloadType,
        event_type: StatePayloadEventType,
        scope: String,
        key: String,
        old_value: Value,
        new_value: Value,
    ) -> Self {
        Self {
            r#type,
            event_type,
            scope,
            key,
            old_value,
            new_value,
            extra: Extra::new(),
        }
    }
}

/// Failure of `web::fetch`. Fetch an address of the public web.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WebFetchFailure {
    /// Always false.
    pub ok: IsFalse,
    /// Code of `errors`.
    pub error: WebFetchFailureError,
    /// What went wrong, for a human.
    pub message: String,
    /// HTTP status of the last answer. Absent: there was none.
    #[serde(
        default,
        deserialize_with = "some_integers",
        skip_serializing_if = "Option::is_none"
    )]
    pub status: Option<i64>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl WebFetchFailure {
    /// With what is required; the rest is absent.
    pub fn new(error: WebFetchFailureError, message: String) -> Self {
        Self {
            ok: Default::default(),
            error,
            message,
            status: None,
            extra: Extra::new(),
        }
    }
}

/// Request of `web::fetch`. Fetch an address of the public web.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WebFetchRequest {
    /// Absolute `http:` or `https:` address.
    pub url: String,
    /// GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in any case. Default: GET.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub method: Option<String>,
    /// Headers to send; `host` is dropped. Default: none.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub headers: Option<BTreeMap<String, String>>,
    /// Body to send; not with GET and HEAD. Default: none.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub body: Option<String>,
    /// Body to send as JSON, with `content-type: application/json` unless given; wins over `body`.
    /// Absent: none.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub json: Option<Value>,
    /// Limit of the whole exchange, in milliseconds. Default and most: `web.max_timeout_ms` of the
    /// configuration, 30000.
    #[serde(
        default,
        deserialize_with = "some_integers",
        skip_serializing_if = "Option::is_none"
    )]
    pub timeout_ms: Option<i64>,
    /// Most bytes of the body to read. Default and most: `web.max_response_bytes` of the
    /// configuration, 5242880.
    #[serde(
        default,
        deserialize_with = "some_integers",
        skip_serializing_if = "Option::is_none"
    )]
    pub max_bytes: Option<i64>,
    /// Follow redirects, at most `web.max_redirects` of the configuration, 5. Default: true.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub follow_redirects: Option<bool>,
    /// What to make of the body. Default: `text`.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub response_format: Option<WebFetchRequestResponseFormat>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl WebFetchRequest {
    /// With what is required; the rest is absent.
    pub fn new(url: String) -> Self {
        Self {
            url,
            method: None,
            headers: None,
            body: None,
            json: None,
            timeout_ms: None,
            max_bytes: None,
            follow_redirects: None,
            response_format: None,
            extra: Extra::new(),
        }
    }
}

/// Response of `web::fetch`. Fetch an address of the public web.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WebFetchResponse {
    /// Always true: there was an answer, whatever its status.
    pub ok: IsTrue,
    /// HTTP status.
    #[serde(deserialize_with = "integers")]
    pub status: i64,
    /// Reason phrase; may be empty.
    pub status_text: String,
    /// Headers, names in lower case, several values joined by `, `.
    pub headers: BTreeMap<String, String>,
    /// The body as text, or in base64 where asked for.
    pub body: String,
    /// The body, parsed. Present with `json` when it could be.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub json: Option<Value>,
    /// Why it could not be parsed. Present with `json` when it could not.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub parse_error: Option<String>,
    /// As asked for.
    pub response_format: WebFetchResponseResponseFormat,
    /// There was more of the body.
    pub bytes_truncated: bool,
    /// Addresses that redirected, in order. Absent: none did.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub redirect_chain: Option<Vec<String>>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl WebFetchResponse {
    /// With what is required; the rest is absent.
    pub fn new(
        status: i64,
        status_text: String,
        headers: BTreeMap<String, String>,
        body: String,
        response_format: WebFetchResponseResponseFormat,
        bytes_truncated: bool,
    ) -> Self {
        Self {
            ok: Default::default(),
            status,
            status_text,
            headers,
            body,
            json: None,
            parse_error: None,
            response_format,
            bytes_truncated,
            redirect_chain: None,
            extra: Extra::new(),
        }
    }
}

/// One error of a contract.
#[derive(Debug, Clone, Deserialize)]
struct ErrorSpec {
    code: String,
    via: String,
    cause: String,
    text: Option<String>,
    retriable: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct FunctionSpec {
    errors: Vec<ErrorSpec>,
    timeout_ms: Option<u64>,
    returns_failure: bool,
    #[serde(default)]
    served: Option<Served>,
}

#[derive(Debug, Clone, Deserialize)]
struct Served {
    description: Option<String>,
    metadata: Option<Value>,
    request: Option<Format>,
    response: Option<Format>,
    refusals: Option<Refusals>,
}

#[derive(Debug, Clone, Deserialize)]
struct Format {
    root: Value,
    uses: Vec<String>,
}

/// Codes for a bad request by path of the member, where another one fits than `otherwise`.
#[derive(Debug, Clone, Deserialize)]
struct Refusals {
    otherwise: String,
    root: Option<String>,
    #[serde(default)]
    missing: HashMap<String, String>,
    #[serde(default)]
    wrong: HashMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Table {
    definitions: HashMap<String, Value>,
    functions: HashMap<String, FunctionSpec>,
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| serde_json::from_str(TABLE).expect("the table is JSON of its own form"))
}

fn spec_of(pattern: &str) -> &'static FunctionSpec {
    &table().functions[pattern]
}

/// A call failed. `code` says why; a stub that returns one answers in the form that the contract
/// gives to its code.
#[derive(Debug, Clone)]
pub struct CallError {
    pub code: ErrorCode,
    pub text: String,
    pub function_id: String,
    pub retriable: bool,
    /// Further members of a returned failure, or the variables of a thrown text.
    pub values: Map<String, Value>,
    /// What the SDK said.
    pub source: Option<Box<iii_sdk::Error>>,
}

impl CallError {
    pub fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            function_id: String::new(),
            retriable: false,
            values: Map::new(),
            source: None,
        }
    }

    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    fn of(function: &FunctionSpec, id: &str, code: &str, text: &str) -> Self {
        let known = function.errors.iter().find(|error| error.code == code);
        Self {
            function_id: id.to_owned(),
            retriable: known.is_some_and(|error| error.retriable),
            ..Self::new(ErrorCode::from(code), text)
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, text, .. } = self;
        write!(formatter, "{}: {}: {text}", self.function_id, code.as_str())
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|error| error as _)
    }
}

pub type Answer<T> = Result<T, CallError>;

/// Variables of a template that matches the whole text, one or more characters each.
fn match_text(template: &str, text: &str) -> Option<Map<String, Value>> {
    let mut values = Map::new();
    let mut template = template;
    let mut text = text;
    while let Some(open) = template.find('{') {
        let close = open + template[open..].find('}')?;
        text = text.strip_prefix(&template[..open])?;
        let name = &template[open + 1..close];
        template = &template[close + 1..];
        let literal = &template[..template.find('{').unwrap_or(template.len())];
        let first = text.chars().next()?.len_utf8();
        let end = if literal.is_empty() {
            text.len()
        } else if literal == template {
            text.len()
                .checked_sub(literal.len())
                .filter(|end| *end >= first)?
        } else {
            first + text.get(first..)?.find(literal)?
        };
        values.insert(name.to_owned(), text.get(..end)?.into());
        text = &text[end..];
    }
    (text == template).then_some(values)
}

/// Without what engines and SDKs put in front of a thrown text.
fn without_prefixes(message: &str) -> &str {
    let mut text = message;
    loop {
        let Some((head, rest)) = text.split_once(':') else {
            return text;
        };
        let class = head
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || one == '_' || one == '.')
            && (head.ends_with("Error") || head.ends_with("Exception"));
        if !class && head != "invocation_failed" && head != "handler error" {
            return text;
        }
        text = rest.trim_start();
    }
}

fn error_of(function: &FunctionSpec, id: &str, error: iii_sdk::Error) -> CallError {
    let mut typed = match &error {
        iii_sdk::Error::Timeout => CallError::of(function, id, "TIMEOUT", "no answer in time"),
        iii_sdk::Error::Remote { code, message, .. } if code == "invocation_failed" => {
            thrown(function, id, message)
        }
        iii_sdk::Error::Remote { code, message, .. } => CallError::of(function, id, code, message),
        other => CallError::of(function, id, "invocation_failed", &other.to_string()),
    };
    typed.source = Some(Box::new(error));
    typed
}

/// Which error a thrown text is: a JSON document, or a text of the contract.
fn thrown(function: &FunctionSpec, id: &str, message: &str) -> CallError {
    let text = without_prefixes(message);
    if let Ok(Value::Object(mut document)) = serde_json::from_str(text) {
        let code = document.remove("code");
        let said = document.remove("message");
        if let (Some(Value::String(code)), Some(Value::String(said))) = (code, said) {
            let mut error = CallError::of(function, id, &code, &said);
            error.values = document;
            return error;
        }
    }
    for known in &function.errors {
        let template = known.text.as_deref();
        if let Some(values) = template.and_then(|template| match_text(template, text)) {
            let mut error = CallError::of(function, id, &known.code, text);
            error.values = values;
            return error;
        }
    }
    CallError::of(function, id, "invocation_failed", message)
}

fn returned(function: &FunctionSpec, id: &str, failure: Value) -> CallError {
    let text = |name: &str| failure.get(name).and_then(Value::as_str).map(str::to_owned);
    let code = text("error").unwrap_or_else(|| "invocation_failed".to_owned());
    let said = text("message").unwrap_or_default();
    let mut error = CallError::of(function, id, &code, &said);
    if let Value::Object(mut members) = failure {
        members.remove("ok");
        members.remove("error");
        error.values = members;
    }
    error
}

growing! {
    /// Codes of all contracts here.
    ErrorCode {
        BlockedHost = "blocked_host",
        InvalidPayload = "invalid_payload",
        InvalidUrl = "invalid_url",
        ResumeFailed = "resume_failed",
        Timeout = "timeout",
        TooManyRedirects = "too_many_redirects",
        TransportError = "transport_error",
    }
}

/// Where a client sends its calls.
#[derive(Clone)]
struct Calls {
    iii: IIIClient,
    namespace: Option<String>,
    /// Values of the variables so far, by name.
    at: Vec<(&'static str, String)>,
}

impl Calls {
    fn and(&self, variable: &'static str, value: &str) -> Self {
        let mut more = self.clone();
        more.at.push((variable, value.to_owned()));
        more
    }
}

/// A queue has taken a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    #[serde(rename = "messageReceiptId")]
    pub message_receipt_id: String,
}

/// A call that is sent when it is awaited, or by `send_void` or `enqueue`.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    calls: Calls,
    pattern: &'static str,
    payload: Result<Value, String>,
    metadata: Result<Option<Value>, String>,
    timeout: Option<Duration>,
    answer: PhantomData<fn() -> T>,
}

/// What came back, before it is of its type.
struct Answered {
    function: &'static FunctionSpec,
    id: String,
    value: Value,
}

impl Answered {
    fn read<T: DeserializeOwned>(self) -> Answer<T> {
        serde_json::from_value(self.value).map_err(|error| {
            let text = format!("the answer is not of its type: {error}");
            CallError::of(self.function, &self.id, "invalid_response", &text)
        })
    }
}

impl<T: DeserializeOwned + 'static> Call<T> {
    fn new(calls: &Calls, pattern: &'static str, request: impl Serialize) -> Self {
        Self {
            calls: calls.clone(),
            pattern,
            payload: serde_json::to_value(request).map_err(|error| error.to_string()),
            metadata: Ok(None),
            timeout: None,
            answer: PhantomData,
        }
    }

    /// How long to wait for the answer; by default what the contract says, else the SDK.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Given to the handler beside the request.
    pub fn metadata(mut self, metadata: impl Serialize) -> Self {
        let value = serde_json::to_value(metadata);
        self.metadata = value.map(Some).map_err(|error| error.to_string());
        self
    }

    /// Where the function is; by default where the client is.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.calls.namespace = Some(namespace.into());
        self
    }

    /// Sends the call and waits for no answer: only what keeps it from being sent is an error.
    pub async fn send_void(self) -> Answer<()> {
        self.send(Some(TriggerAction::Void)).await.map(drop)
    }

    /// Hands the call to a queue and waits for its receipt, not for the answer.
    pub async fn enqueue(self, queue: impl Into<String>) -> Answer<Receipt> {
        let queue = queue.into();
        let answered = self.send(Some(TriggerAction::Enqueue { queue })).await?;
        answered.read()
    }

    async fn ask(self) -> Answer<T> {
        let answered = self.send(None).await?;
        let failed = answered.value.get("ok") == Some(&Value::Bool(false));
        if answered.function.returns_failure && failed {
            return Err(returned(answered.function, &answered.id, answered.value));
        }
        answered.read()
    }

    async fn send(self, action: Option<TriggerAction>) -> Answer<Answered> {
        let function = spec_of(self.pattern);
        let mut id = self.pattern.to_owned();
        for (variable, value) in &self.calls.at {
            id = id.replace(&format!("{{{variable}}}"), value);
        }
        let invalid = |text: String| CallError::of(function, &id, "invalid_request", &text);
        let payload = self.payload.map_err(invalid)?;
        let metadata = self.metadata.map_err(invalid)?;
        let given = self.timeout.map(|timeout| timeout.as_millis() as u64);
        // The contract's time is that of the answer, not of a receipt.
        let usual = function.timeout_ms.filter(|_| action.is_none());
        let mut request = TriggerRequestWithMetadata::from(TriggerRequest {
            function_id: id.clone(),
            payload,
            action,
            timeout_ms: given.or(usual),
        });
        if let Some(metadata) = metadata {
            request = request.metadata(metadata);
        }
        if let Some(namespace) = self.calls.namespace {
            request = request.namespace(namespace);
        }
        match self.calls.iii.trigger(request).await {
            Ok(value) => Ok(Answered {
                function,
                id,
                value,
            }),
            Err(error) => Err(error_of(function, &id, error)),
        }
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for Call<T> {
    type Output = Answer<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer<T>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.ask())
    }
}

#[derive(Clone)]
pub struct ClientApproval {
    calls: Calls,
}

impl ClientApproval {
    fn over(calls: &Calls) -> Self {
        Self {
            calls: calls.clone(),
        }
    }

    /// `approval::resolve`: Record a human decision on one parked call.
    ///
    /// Errors: `invalid_payload`, `resume_failed`.
    pub fn resolve(&self, request: &ApprovalResolveRequest) -> Call<ApprovalResolveResponse> {
        Call::new(&self.calls, "approval::resolve", request)
    }
}

#[derive(Clone)]
pub struct ClientWeb {
    calls: Calls,
}

impl ClientWeb {
    fn over(calls: &Calls) -> Self {
        Self {
            calls: calls.clone(),
        }
    }

    /// `web::fetch`: Fetch an address of the public web.
    ///
    /// Errors: `invalid_payload`, `invalid_url`, `blocked_host`, `timeout`, `too_many_redirects`,
    /// `transport_error`.
    pub fn fetch(&self, request: &WebFetchRequest) -> Call<WebFetchResponse> {
        Call::new(&self.calls, "web::fetch", request)
    }
}

/// The functions, grouped by the segments of their ids.
#[derive(Clone)]
pub struct Client {
    pub approval: ClientApproval,
    pub web: ClientWeb,
    calls: Calls,
}

impl Client {
    pub fn new(iii: IIIClient) -> Self {
        Self::over(&Calls {
            iii,
            namespace: None,
            at: Vec::new(),
        })
    }

    pub fn in_namespace(iii: IIIClient, namespace: impl Into<String>) -> Self {
        Self::over(&Calls {
            iii,
            namespace: Some(namespace.into()),
            at: Vec::new(),
        })
    }

    fn over(calls: &Calls) -> Self {
        Self {
            approval: ClientApproval::over(calls),
            web: ClientWeb::over(calls),
            calls: calls.clone(),
        }
    }
}

/// A trigger type. What is set before it is bound goes with the binding.
#[derive(Clone)]
#[must_use = "nothing is bound before `bind` or `handle`"]
pub struct TriggerType<C, P, R> {
    iii: IIIClient,
    id: &'static str,
    metadata: Option<Value>,
    namespace: Option<String>,
    trigger_namespace: Option<String>,
    types: PhantomData<fn(C, P) -> R>,
}

/// A handler and its binding; both last until they are taken back.
#[derive(Clone)]
pub struct Handled {
    trigger: iii_sdk::trigger::Trigger,
    function: iii_sdk::iii::FunctionRef,
}

impl Handled {
    /// Takes back the binding, then the function.
    pub fn unregister(&self) {
        self.trigger.unregister();
        self.function.unregister();
    }
}

impl<C, P, R> TriggerType<C, P, R>
where
    C: Serialize,
    P: DeserializeOwned + Send + 'static,
    R: Serialize + Send + 'static,
{
    fn new(iii: &IIIClient, id: &'static str) -> Self {
        Self {
            iii: iii.clone(),
            id,
            metadata: None,
            namespace: None,
            trigger_namespace: None,
            types: PhantomData,
        }
    }

    /// Given to the function beside the payload, each time.
    pub fn metadata(mut self, metadata: impl Into<Value>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }

    /// Where the function is; by default where this worker is.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// Where the provider of the trigger type is; by default left to the engine.
    pub fn trigger_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.trigger_namespace = Some(namespace.into());
        self
    }

    /// Binds a function that somebody serves.
    pub fn bind(
        self,
        function_id: impl Into<String>,
        config: &C,
    ) -> Result<iii_sdk::trigger::Trigger, iii_sdk::Error> {
        self.iii.register_trigger(RegisterTriggerInput {
            trigger_type: self.id.to_owned(),
            function_id: function_id.into(),
            config: serde_json::to_value(config)?,
            metadata: self.metadata,
            namespace: self.namespace,
            trigger_namespace: self.trigger_namespace,
        })
    }

    /// Registers the handler as a function and binds it. The handler gets the payload, and the
    /// metadata of the binding.
    pub fn handle<F, H>(
        self,
        function_id: impl Into<String>,
        config: &C,
        handler: H,
    ) -> Result<Handled, iii_sdk::Error>
    where
        F: Future<Output = Result<R, iii_sdk::Error>> + Send,
        H: Fn(P, Option<Value>) -> F + Send + Sync + 'static,
    {
        let id = function_id.into();
        let handler = Arc::new(handler);
        let serve = move |data: Value, metadata: Option<Value>| {
            let handler = Arc::clone(&handler);
            async move {
                let payload = serde_json::from_value(data).map_err(|error| {
                    let text = error.to_string();
                    let body = serde_json::json!({ "code": "invalid_request", "message": text });
                    iii_sdk::Error::Handler(body.to_string())
                })?;
                let reply = handler(payload, metadata).await?;
                Ok::<Value, iii_sdk::Error>(serde_json::to_value(reply)?)
            }
        };
        let iii = self.iii.clone();
        let function = iii.register_function(id.clone(), RegisterFunction::new_async(serve));
        match self.bind(id, config) {
            Ok(trigger) => Ok(Handled { trigger, function }),
            Err(error) => {
                function.unregister();
                Err(error)
            }
        }
    }
}

/// The trigger types, grouped by the segments of their ids.
#[derive(Clone)]
pub struct Triggers {
    iii: IIIClient,
}

impl Triggers {
    pub fn new(iii: &IIIClient) -> Self {
        Self::over(iii)
    }

    fn over(iii: &IIIClient) -> Self {
        Self { iii: iii.clone() }
    }

    /// `state`: Fires when a value of the state store is written or deleted.
    pub fn state(&self) -> TriggerType<StateConfig, StatePayload, ()> {
        TriggerType::new(&self.iii, "state")
    }
}

/// The first thing that is wrong with a value: where, whether the member is absent, the broken
/// rule, and of what kind the value is; never the value, which may be a secret.
struct Fault {
    path: Vec<String>,
    missing: bool,
    rule: String,
    got: &'static str,
}

impl Fault {
    fn text(&self) -> String {
        let at = match pointer_of(&self.path) {
            root if root.is_empty() => "/".to_owned(),
            pointer => pointer,
        };
        let Self { rule, got, .. } = self;
        if self.missing {
            format!("{at}: {rule}")
        } else {
            format!("{at}: {rule}, got {got}")
        }
    }
}

fn pointer_of(path: &[String]) -> String {
    let escape = |step: &String| format!("/{}", step.replace('~', "~0").replace('/', "~1"));
    path.iter().map(escape).collect()
}

fn steps_of(pointer: &str) -> Vec<String> {
    let unescape = |step: &str| step.replace("~1", "/").replace("~0", "~");
    pointer.split('/').skip(1).map(unescape).collect()
}

fn fault_of(validator: &jsonschema::Validator, data: &Value) -> Option<Fault> {
    use jsonschema::error::ValidationErrorKind as Kind;
    let first = validator
        .iter_errors(data)
        .min_by_key(|error| steps_of(error.instance_path.as_str()))?;
    let mut path = steps_of(first.instance_path.as_str());
    if let Kind::Required { property } = &first.kind {
        path.push(property.as_str().unwrap_or_default().to_owned());
        return Some(Fault {
            path,
            missing: true,
            rule: "is required".to_owned(),
            got: "nothing",
        });
    }
    Some(Fault {
        path,
        missing: false,
        rule: rule_of(&first),
        got: kind_of(&first.instance),
    })
}

fn rule_of(error: &jsonschema::ValidationError<'_>) -> String {
    use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
    match &error.kind {
        Kind::Type { kind } => match kind {
            TypeKind::Single(one) => format!("must be {one}"),
            TypeKind::Multiple(all) => {
                let all = format!("{all:?}").replace(", ", " or ");
                format!("must be {}", all.trim_matches(['(', ')']))
            }
        },
        Kind::Minimum { limit } => format!("must be >= {limit}"),
        Kind::Maximum { limit } => format!("must be <= {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be > {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be < {limit}"),
        Kind::Enum { options } => format!("must be one of {options}"),
        Kind::Constant { expected_value } => format!("must be {expected_value}"),
        _ => {
            let keyword = error.schema_path.as_str().rsplit('/').next();
            format!("must keep the rule {}", keyword.unwrap_or_default())
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

impl Refusals {
    /// The entry of the member itself, else that of what holds it.
    fn code(&self, fault: &Fault) -> &str {
        let index = |step: &str| step.bytes().all(|one| one.is_ascii_digit());
        let names: Vec<&str> = fault.path.iter().map(String::as_str).collect();
        let names: Vec<&str> = names.into_iter().filter(|step| !index(step)).collect();
        for length in (1..=names.len()).rev() {
            let absent = fault.missing && length == names.len();
            let codes = if absent { &self.missing } else { &self.wrong };
            if let Some(code) = codes.get(&names[..length].join(".")) {
                return code;
            }
        }
        match &self.root {
            Some(root) if fault.path.is_empty() => root,
            _ => &self.otherwise,
        }
    }
}

/// What a stub knows of a call beside its request.
#[derive(Debug, Clone)]
pub struct CallContext {
    pub function_id: String,
    pub caller_worker_id: Option<String>,
    pub metadata: Option<Value>,
}

/// A format with the shared definitions that it uses.
fn schema_of(format: &Format) -> Value {
    let mut root = format.root.clone();
    if let (Some(root), false) = (root.as_object_mut(), format.uses.is_empty()) {
        let own = root.entry("$defs").or_insert_with(|| Map::new().into());
        if let Some(own) = own.as_object_mut() {
            for name in &format.uses {
                own.insert(name.clone(), table().definitions[name].clone());
            }
        }
    }
    root
}

/// Takes requests in, lets answers out and turns errors into the form of the contract, for one
/// function.
struct Boundary {
    function: &'static FunctionSpec,
    id: String,
    capability: Value,
    required: Vec<Value>,
    requests: Option<jsonschema::Validator>,
    answers: Option<jsonschema::Validator>,
}

impl Boundary {
    /// The request as its type, or why it breaks the schema.
    fn take<T: DeserializeOwned>(&self, mut data: Value) -> Answer<T> {
        if let Some(body) = self.capability.get("unwraps").and_then(Value::as_str)
            && data.get(body).is_some_and(Value::is_object)
        {
            data = data[body].take();
        }
        if let Some(validator) = &self.requests {
            if self.capability.get("lenient") == Some(&Value::Bool(true)) {
                self.overlook(validator, &mut data);
            }
            if let Some(fault) = fault_of(validator, &data) {
                return Err(self.refuse(&fault, &data));
            }
        }
        serde_json::from_value(data).map_err(|error| {
            let fault = Fault {
                path: Vec::new(),
                missing: false,
                rule: error.to_string(),
                got: "something else",
            };
            self.refuse(&fault, &Value::Null)
        })
    }

    /// Takes out optional members of the root that are of a wrong type.
    fn overlook(&self, validator: &jsonschema::Validator, data: &mut Value) {
        use jsonschema::error::ValidationErrorKind as Kind;
        let wrong: Vec<String> = validator
            .iter_errors(data)
            .filter(|error| matches!(error.kind, Kind::Type { .. } | Kind::AnyOf { .. }))
            .filter_map(|error| Some(error.instance_path.as_str().strip_prefix('/')?.to_owned()))
            .filter(|name| !name.contains('/') && !self.required.contains(&name.as_str().into()))
            .collect();
        if let Some(members) = data.as_object_mut() {
            members.retain(|name, _| !wrong.contains(name));
        }
    }

    /// The answer as JSON, or why it breaks the schema.
    fn give(&self, answer: impl Serialize) -> Answer<Value> {
        let invalid = |text: &str| CallError::of(self.function, &self.id, "invalid_response", text);
        let value = serde_json::to_value(answer).map_err(|error| invalid(&error.to_string()))?;
        match self.answers.as_ref().and_then(|one| fault_of(one, &value)) {
            Some(fault) => Err(invalid(&fault.text())),
            None => Ok(value),
        }
    }

    fn refuse(&self, fault: &Fault, request: &Value) -> CallError {
        let served = self.function.served.as_ref();
        let refusals = served.and_then(|served| served.refusals.as_ref());
        let code = refusals.map_or("invalid_request", |refusals| refusals.code(fault));
        let mut error = CallError::of(self.function, &self.id, code, &fault.text());
        let mut errors = self.function.errors.iter();
        let known = errors.find(|one| one.code == code && one.via != "failure");
        let template = known.and_then(|known| known.text.as_deref());
        for (lead, name) in template.map(variables_of).unwrap_or_default() {
            error = error.with(name, self.fill(name, lead, fault, request));
        }
        error
    }

    /// A variable of a text: `member` is the place, a name of a member its value, everything else
    /// tells the rule.
    fn fill(&self, name: &str, lead: &str, fault: &Fault, request: &Value) -> String {
        match name {
            "member" if fault.path.is_empty() => {
                let first = self.required.first().and_then(Value::as_str);
                return first.unwrap_or("request").to_owned();
            }
            "member" => return fault.path.join("."),
            "detail" => return fault.text(),
            _ => {}
        }
        for length in (0..=fault.path.len()).rev() {
            let mut path = fault.path[..length].to_vec();
            path.push(name.to_owned());
            let pointer = pointer_of(&path);
            match request.pointer(&pointer) {
                None | Some(Value::Null) => {}
                Some(value) => return self.shown(&pointer, value),
            }
        }
        let after = ["must be ", "must be a ", "must be an "];
        if !after.iter().any(|words| lead.ends_with(words)) {
            return fault.rule.clone();
        }
        if fault.missing {
            return "given".to_owned();
        }
        let rule = fault.rule.trim_start_matches("must ");
        rule.trim_start_matches("be ").to_owned()
    }

    /// A value in a text of the contract, unless the contract keeps it out of logs.
    fn shown(&self, pointer: &str, value: &Value) -> String {
        let redact = self.capability.pointer("/observability/redact");
        let mut hidden = redact.and_then(Value::as_array).into_iter().flatten();
        let at = format!("{pointer}/");
        let inside = |one: &str| at.starts_with(&format!("{one}/")) || one.starts_with(&at);
        if hidden.any(|one| one.as_str().is_some_and(inside)) {
            return "[redacted]".to_owned();
        }
        match value {
            Value::String(text) => text.chars().take(200).collect(),
            other => other.to_string().chars().take(200).collect(),
        }
    }

    /// The failure to return, or the text to throw.
    fn fail(&self, error: CallError) -> Result<Value, iii_sdk::Error> {
        let code = error.code.as_str();
        let known = self.function.errors.iter().find(|known| known.code == code);
        let mut document = Map::new();
        if known.is_some_and(|known| known.via == "failure") {
            document.insert("ok".to_owned(), false.into());
            document.insert("error".to_owned(), code.into());
            document.extend(error.values);
            return Ok(document.into());
        }
        if let Some(template) = known.and_then(|known| known.text.clone()) {
            let mut text = template;
            for (name, value) in &error.values {
                let said = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                text = text.replace(&format!("{{{name}}}"), &said);
            }
            return Err(iii_sdk::Error::Handler(text));
        }
        document.insert("code".to_owned(), code.into());
        document.insert("message".to_owned(), error.text.into());
        document.extend(error.values);
        Err(iii_sdk::Error::Handler(Value::from(document).to_string()))
    }
}

/// Variables of a text, each with what stands before it.
fn variables_of(template: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = template[from..].find('{').map(|at| from + at) {
        let Some(close) = template[open..].find('}').map(|at| open + at) else {
            break;
        };
        found.push((&template[..open], &template[open + 1..close]));
        from = close + 1;
    }
    found
}

fn split_caller(data: &mut Value) -> Option<String> {
    let caller = data.as_object_mut()?.remove("_caller_worker_id")?;
    caller.as_str().map(str::to_owned)
}

fn validator_of(schema: &Value) -> jsonschema::Validator {
    jsonschema::validator_for(schema).expect("a registered schema is a valid schema")
}

/// Registers one function with the schemas of its contract, behind their validation.
fn register_one<Q, A, F, H>(
    iii: &IIIClient,
    variables: &[(&str, &str)],
    pattern: &'static str,
    handler: H,
) -> iii_sdk::iii::FunctionRef
where
    Q: DeserializeOwned + Send,
    A: Serialize,
    F: Future<Output = Answer<A>> + Send,
    H: Fn(Q, CallContext) -> F + Send + Sync + 'static,
{
    let function = spec_of(pattern);
    let mut id = pattern.to_owned();
    for (name, value) in variables {
        id = id.replace(&format!("{{{name}}}"), value);
    }
    let served = function.served.as_ref();
    let metadata = served.and_then(|served| served.metadata.clone());
    let request = served.and_then(|served| served.request.as_ref().map(schema_of));
    let response = served.and_then(|served| served.response.as_ref().map(schema_of));
    let capability = metadata.as_ref().and_then(|all| all.get("capability"));
    let required = request.as_ref().and_then(|schema| schema.get("required"));
    let boundary = Arc::new(Boundary {
        function,
        id: id.clone(),
        capability: capability.cloned().unwrap_or_default(),
        required: required
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default(),
        requests: request.as_ref().map(validator_of),
        answers: response.as_ref().map(validator_of),
    });
    let handler = Arc::new(handler);
    let name = id.clone();
    let serve = move |mut data: Value, metadata: Option<Value>| {
        let (boundary, handler) = (Arc::clone(&boundary), Arc::clone(&handler));
        let context = CallContext {
            function_id: name.clone(),
            caller_worker_id: split_caller(&mut data),
            metadata,
        };
        async move {
            let answer = match boundary.take(data) {
                Ok(request) => handler(request, context).await,
                Err(error) => Err(error),
            };
            match answer.and_then(|answer| boundary.give(answer)) {
                Ok(value) => Ok(value),
                Err(error) => boundary.fail(error),
            }
        }
    };
    let mut registration = RegisterFunction::new_async(serve);
    if let Some(text) = served.and_then(|served| served.description.as_ref()) {
        registration = registration.description(text);
    }
    if let Some(metadata) = metadata {
        registration = registration.metadata(metadata);
    }
    if let Some(schema) = request {
        registration = registration.request_format(schema);
    }
    if let Some(schema) = response {
        registration = registration.response_format(schema);
    }
    iii.register_function(id, registration)
}

macro_rules! serve {
    ($handles:ident, $iii:ident, $worker:ident, $variables:ident, $pattern:literal, $method:ident $(,)?) => {{
        let worker = Arc::clone($worker);
        let handler = move |request, context| {
            let worker = Arc::clone(&worker);
            async move { worker.$method(request, context).await }
        };
        $handles.push(register_one($iii, $variables, $pattern, handler));
    }};
}

/// The functions of the worker `approval-gate`.
pub trait ApprovalGateWorker: Send + Sync + 'static {
    /// `approval::resolve`: Record a human decision on one parked call.
    fn approval_resolve(
        &self,
        request: ApprovalResolveRequest,
        context: CallContext,
    ) -> impl Future<Output = Answer<ApprovalResolveResponse>> + Send;
}

/// Registers all functions of the worker with the schemas of their contracts.
pub fn register_approval_gate_worker<W: ApprovalGateWorker>(
    iii: &IIIClient,
    worker: &Arc<W>,
) -> Vec<iii_sdk::iii::FunctionRef> {
    let mut handles = Vec::new();
    let variables: &[(&str, &str)] = &[];
    serve!(
        handles,
        iii,
        worker,
        variables,
        "approval::resolve",
        approval_resolve,
    );
    handles
}

/// The functions of the worker `web`.
pub trait WebWorker: Send + Sync + 'static {
    /// `web::fetch`: Fetch an address of the public web.
    fn web_fetch(
        &self,
        request: WebFetchRequest,
        context: CallContext,
    ) -> impl Future<Output = Answer<WebFetchResponse>> + Send;
}

/// Registers all functions of the worker with the schemas of their contracts.
pub fn register_web_worker<W: WebWorker>(
    iii: &IIIClient,
    worker: &Arc<W>,
) -> Vec<iii_sdk::iii::FunctionRef> {
    let mut handles = Vec::new();
    let variables: &[(&str, &str)] = &[];
    serve!(handles, iii, worker, variables, "web::fetch", web_fetch);
    handles
}

/// Errors, timeouts and schemas of all functions.
const TABLE: &str = r##"
{"definitions":{
"ApprovalDecision":{"title":"ApprovalDecision","description":"What a human decided on one parked call: `allow` runs it, `deny` gives the model a refusal and the run goes on, `aborted` gives it one and, if every result of the batch ends the run, ends it.","type":"string","enum":["allow","deny","aborted"],"examples":["allow"]},
"ApprovalResolveFailure":{"title":"ApprovalResolveFailure","description":"Failure of `approval::resolve`. Record a human decision on one parked call.","type":"object","required":["ok","error"],"properties":{"ok":{"type":"boolean","const":false,"description":"Always false."},"error":{"type":"string","x-values":["invalid_payload","resume_failed"],"description":"Code of `errors`."}}},
"ApprovalResolveResponse":{"title":"ApprovalResolveResponse","description":"Response of `approval::resolve`. Record a human decision on one parked call.","type":"object","required":["ok"],"properties":{"ok":{"type":"boolean","const":true,"description":"Always true."},"applied":{"type":"boolean","description":"This decision counts. False: there was one before, the call has its result, or no call of the session can be waiting. Absent, from older releases: it counts."},"decision":{"$ref":"#/$defs/ApprovalDecision","description":"Decision in force. Absent: none is, or it is not known."}}},
"Json":{"title":"Json","description":"Any JSON value: null, boolean, number, string, array or object. Integers within ±(2^53−1) keep their value on the way; larger ones may lose precision. At most 127 nested containers in one frame.","examples":[null,true,42,"text",[1,2],{"order_id":"o-1"}]},
"WebFetchFailure":{"title":"WebFetchFailure","description":"Failure of `web::fetch`. Fetch an address of the public web.","type":"object","required":["ok","error","message"],"properties":{"ok":{"type":"boolean","const":false,"description":"Always false."},"error":{"type":"string","x-values":["invalid_payload","invalid_url","blocked_host","timeout","too_many_redirects","transport_error"],"description":"Code of `errors`."},"message":{"type":"string","description":"What went wrong, for a human."},"status":{"type":"integer","minimum":100,"maximum":599,"description":"HTTP status of the last answer. Absent: there was none."}}},
"WebFetchResponse":{"title":"WebFetchResponse","description":"Response of `web::fetch`. Fetch an address of the public web.","type":"object","required":["ok","status","status_text","headers","body","response_format","bytes_truncated"],"properties":{"ok":{"type":"boolean","const":true,"description":"Always true: there was an answer, whatever its status."},"status":{"type":"integer","minimum":100,"maximum":599,"description":"HTTP status."},"status_text":{"type":"string","description":"Reason phrase; may be empty."},"headers":{"type":"object","additionalProperties":{"type":"string"},"description":"Headers, names in lower case, several values joined by `, `."},"body":{"type":"string","description":"The body as text, or in base64 where asked for."},"json":{"$ref":"#/$defs/Json","description":"The body, parsed. Present with `json` when it could be."},"parse_error":{"type":"string","description":"Why it could not be parsed. Present with `json` when it could not."},"response_format":{"type":"string","x-values":["text","base64","json"],"description":"As asked for."},"bytes_truncated":{"type":"boolean","description":"There was more of the body."},"redirect_chain":{"type":"array","items":{"type":"string"},"description":"Addresses that redirected, in order. Absent: none did."}}}
},"functions":{
"approval::resolve":{"errors":[{"code":"invalid_payload","via":"failure","cause":"invalid_request","retriable":false},{"code":"resume_failed","via":"failure","cause":"unavailable","retriable":true}],"returns_failure":true,"served":{"description":"Record a human decision on one parked call.","metadata":{"capability":{"version":"1.0.0","stability":"stable","permissions":{"agent":"never","side_effects":"write","why":"An agent must not approve its own calls."},"errors":[{"code":"invalid_payload","when":"A member is missing, of the wrong type or unknown value, empty, or has a `/`.","via":"failure","cause":"invalid_request","retriable":false},{"code":"resume_failed","when":"The decision could not be stored.","via":"failure","cause":"unavailable","retriable":true}],"observability":{"span":"harness.approval::resolve","attributes":["iii.session.id","iii.function_call.id","decision"],"redact":["/reason"]},"idempotent":true}},"request":{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"ApprovalResolveRequest","description":"Request of `approval::resolve`. Record a human decision on one parked call.","type":"object","required":["session_id","function_call_id","decision"],"properties":{"session_id":{"type":"string","minLength":1,"pattern":"^[^/]+$","description":"Session that is parked; no `/`."},"function_call_id":{"type":"string","minLength":1,"pattern":"^[^/]+$","description":"Call, as in `awaiting_approval`; no `/`."},"decision":{"$ref":"#/$defs/ApprovalDecision","description":"What the human decided."},"reason":{"type":["string","null"],"description":"Why, in the human's words; shown to the model. Default: `denied`, for `aborted` `session_aborted`."}}},"uses":["ApprovalDecision"]},"response":{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","description":"Answer or failure of `approval::resolve`.","oneOf":[{"$ref":"#/$defs/ApprovalResolveResponse"},{"$ref":"#/$defs/ApprovalResolveFailure"}]},"uses":["ApprovalDecision","ApprovalResolveFailure","ApprovalResolveResponse"]},"refusals":{"otherwise":"invalid_payload"}}},
"web::fetch":{"errors":[{"code":"invalid_payload","via":"failure","cause":"invalid_request","retriable":false},{"code":"invalid_url","via":"failure","cause":"invalid_request","retriable":false},{"code":"blocked_host","via":"failure","cause":"denied","retriable":false},{"code":"timeout","via":"failure","cause":"timeout","retriable":true},{"code":"too_many_redirects","via":"failure","cause":"conflict","retriable":false},{"code":"transport_error","via":"failure","cause":"unavailable","retriable":true}],"timeout_ms":35000,"returns_failure":true,"served":{"description":"Fetch an address of the public web.","metadata":{"capability":{"version":"1.0.0","stability":"stable","permissions":{"agent":"ask","side_effects":"write","why":"It sends what the agent chooses to whom the agent chooses."},"errors":[{"code":"invalid_payload","when":"A member is missing, of the wrong type or out of range, or the method is none of the seven.","via":"failure","cause":"invalid_request","retriable":false},{"code":"invalid_url","when":"The address is not absolute, or neither `http:` nor `https:`.","via":"failure","cause":"invalid_request","retriable":false},{"code":"blocked_host","when":"An address of the host is private, local or reserved, or the name has none.","via":"failure","cause":"denied","retriable":false},{"code":"timeout","when":"The exchange took longer than the limit.","via":"failure","cause":"timeout","retriable":true},{"code":"too_many_redirects","when":"There were more redirects than the limit.","via":"failure","cause":"conflict","retriable":false},{"code":"transport_error","when":"The connection failed or broke off.","via":"failure","cause":"unavailable","retriable":true}],"observability":{"span":"harness.web::fetch","attributes":["http.request.method","http.response.status_code","server.address"],"redact":["/url","/headers","/body","/json","/redirect_chain"]},"timeout_ms":35000}},"request":{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"WebFetchRequest","description":"Request of `web::fetch`. Fetch an address of the public web.","type":"object","required":["url"],"properties":{"url":{"type":"string","minLength":1,"description":"Absolute `http:` or `https:` address."},"method":{"type":"string","pattern":"^([Gg][Ee][Tt]|[Hh][Ee][Aa][Dd]|[Pp][Oo][Ss][Tt]|[Pp][Uu][Tt]|[Pp][Aa][Tt][Cc][Hh]|[Dd][Ee][Ll][Ee][Tt][Ee]|[Oo][Pp][Tt][Ii][Oo][Nn][Ss])$","description":"GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in any case. Default: GET."},"headers":{"type":"object","additionalProperties":{"type":"string"},"description":"Headers to send; `host` is dropped. Default: none."},"body":{"type":"string","description":"Body to send; not with GET and HEAD. Default: none."},"json":{"$ref":"#/$defs/Json","description":"Body to send as JSON, with `content-type: application/json` unless given; wins over `body`. Absent: none."},"timeout_ms":{"type":"integer","minimum":1,"description":"Limit of the whole exchange, in milliseconds. Default and most: `web.max_timeout_ms` of the configuration, 30000."},"max_bytes":{"type":"integer","minimum":1,"description":"Most bytes of the body to read. Default and most: `web.max_response_bytes` of the configuration, 5242880."},"follow_redirects":{"type":"boolean","description":"Follow redirects, at most `web.max_redirects` of the configuration, 5. Default: true."},"response_format":{"type":"string","enum":["text","base64","json"],"description":"What to make of the body. Default: `text`."}}},"uses":["Json"]},"response":{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","description":"Answer or failure of `web::fetch`.","oneOf":[{"$ref":"#/$defs/WebFetchResponse"},{"$ref":"#/$defs/WebFetchFailure"}]},"uses":["Json","WebFetchFailure","WebFetchResponse"]},"refusals":{"otherwise":"invalid_payload","wrong":{"url":"invalid_url"}}}}
}}
"##;
