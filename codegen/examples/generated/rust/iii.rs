//! Made by triad-codegen; changes are lost.

#![allow(dead_code, unused_imports, unused_macros, non_camel_case_types)]
#![allow(clippy::large_enum_variant, clippy::too_many_arguments)]
#![allow(clippy::new_without_default, clippy::enum_variant_names)]
#![allow(clippy::doc_lazy_continuation, clippy::upper_case_acronyms)]

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use iii_sdk::protocol::TriggerRequest;
use iii_sdk::{IIIClient, RegisterFunction};
use serde::de::{DeserializeOwned, Error as DeError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        deserialize_with = "some",
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
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub timeout_ms: Option<i64>,
    /// Most bytes of the body to read. Default and most: `web.max_response_bytes` of the
    /// configuration, 5242880.
    #[serde(
        default,
        deserialize_with = "some",
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
}

#[derive(Debug, Clone, Deserialize)]
struct Format {
    root: Value,
    uses: Vec<String>,
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

/// A call that is sent when it is awaited.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    calls: Calls,
    pattern: &'static str,
    payload: Result<Value, String>,
    timeout_ms: Option<u64>,
    answer: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + 'static> Call<T> {
    fn new(calls: &Calls, pattern: &'static str, request: impl Serialize) -> Self {
        Self {
            calls: calls.clone(),
            pattern,
            payload: serde_json::to_value(request).map_err(|error| error.to_string()),
            timeout_ms: None,
            answer: PhantomData,
        }
    }

    /// How long to wait for the answer; by default what the contract says, else the SDK.
    pub fn timeout_ms(mut self, timeout_ms: u64) -> Self {
        self.timeout_ms = Some(timeout_ms);
        self
    }

    async fn send(self) -> Answer<T> {
        let function = spec_of(self.pattern);
        let mut id = self.pattern.to_owned();
        for (variable, value) in &self.calls.at {
            id = id.replace(&format!("{{{variable}}}"), value);
        }
        let invalid = |text: &str| CallError::of(function, &id, "invalid_request", text);
        let payload = self.payload.map_err(|text| invalid(&text))?;
        let request = TriggerRequest {
            function_id: id.clone(),
            payload,
            action: None,
            timeout_ms: self.timeout_ms.or(function.timeout_ms),
        };
        let sent = match self.calls.namespace {
            Some(namespace) => self.calls.iii.trigger(request.namespace(namespace)).await,
            None => self.calls.iii.trigger(request).await,
        };
        let answer = sent.map_err(|error| error_of(function, &id, error))?;
        if function.returns_failure && answer.get("ok") == Some(&Value::Bool(false)) {
            return Err(returned(function, &id, answer));
        }
        serde_json::from_value(answer).map_err(|error| {
            let text = format!("the answer is not of its type: {error}");
            CallError::of(function, &id, "invalid_response", &text)
        })
    }
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

impl<T: DeserializeOwned + 'static> IntoFuture for Call<T> {
    type Output = Answer<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer<T>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
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
"approval::resolve":{"errors":[{"code":"invalid_payload","via":"failure","cause":"invalid_request","retriable":false},{"code":"resume_failed","via":"failure","cause":"unavailable","retriable":true}],"returns_failure":true,"served":{"description":"Record a human decision on one parked call.","metadata":{"capability":{"version":"1.0.0","stability":"stable","permissions":{"agent":"never","side_effects":"write","why":"An agent must not approve its own calls."},"errors":[{"code":"invalid_payload","when":"A member is missing, of the wrong type or unknown value, empty, or has a `/`.","via":"failure","cause":"invalid_request","retriable":false},{"code":"resume_failed","when":"The decision could not be stored.","via":"failure","cause":"unavailable","retriable":true}],"observability":{"span":"harness.approval::resolve","attributes":["iii.session.id","iii.function_call.id","decision"],"redact":["/reason"]},"idempotent":true}},"request":{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"ApprovalResolveRequest","description":"Request of `approval::resolve`. Record a human decision on one parked call.","type":"object","required":["session_id","function_call_id","decision"],"properties":{"session_id":{"type":"string","minLength":1,"pattern":"^[^/]+$","description":"Session that is parked; no `/`."},"function_call_id":{"type":"string","minLength":1,"pattern":"^[^/]+$","description":"Call, as in `awaiting_approval`; no `/`."},"decision":{"$ref":"#/$defs/ApprovalDecision","description":"What the human decided."},"reason":{"type":["string","null"],"description":"Why, in the human's words; shown to the model. Default: `denied`, for `aborted` `session_aborted`."}}},"uses":["ApprovalDecision"]},"response":{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","description":"Answer or failure of `approval::resolve`.","oneOf":[{"$ref":"#/$defs/ApprovalResolveResponse"},{"$ref":"#/$defs/ApprovalResolveFailure"}]},"uses":["ApprovalDecision","ApprovalResolveFailure","ApprovalResolveResponse"]}}},
"web::fetch":{"errors":[{"code":"invalid_payload","via":"failure","cause":"invalid_request","retriable":false},{"code":"invalid_url","via":"failure","cause":"invalid_request","retriable":false},{"code":"blocked_host","via":"failure","cause":"denied","retriable":false},{"code":"timeout","via":"failure","cause":"timeout","retriable":true},{"code":"too_many_redirects","via":"failure","cause":"conflict","retriable":false},{"code":"transport_error","via":"failure","cause":"unavailable","retriable":true}],"timeout_ms":35000,"returns_failure":true,"served":{"description":"Fetch an address of the public web.","metadata":{"capability":{"version":"1.0.0","stability":"stable","permissions":{"agent":"ask","side_effects":"write","why":"It sends what the agent chooses to whom the agent chooses."},"errors":[{"code":"invalid_payload","when":"A member is missing, of the wrong type or out of range, or the method is none of the seven.","via":"failure","cause":"invalid_request","retriable":false},{"code":"invalid_url","when":"The address is not absolute, or neither `http:` nor `https:`.","via":"failure","cause":"invalid_request","retriable":false},{"code":"blocked_host","when":"An address of the host is private, local or reserved, or the name has none.","via":"failure","cause":"denied","retriable":false},{"code":"timeout","when":"The exchange took longer than the limit.","via":"failure","cause":"timeout","retriable":true},{"code":"too_many_redirects","when":"There were more redirects than the limit.","via":"failure","cause":"conflict","retriable":false},{"code":"transport_error","when":"The connection failed or broke off.","via":"failure","cause":"unavailable","retriable":true}],"observability":{"span":"harness.web::fetch","attributes":["http.request.method","http.response.status_code","server.address"],"redact":["/url","/headers","/body","/json","/redirect_chain"]},"timeout_ms":35000}},"request":{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"WebFetchRequest","description":"Request of `web::fetch`. Fetch an address of the public web.","type":"object","required":["url"],"properties":{"url":{"type":"string","minLength":1,"description":"Absolute `http:` or `https:` address."},"method":{"type":"string","pattern":"^([Gg][Ee][Tt]|[Hh][Ee][Aa][Dd]|[Pp][Oo][Ss][Tt]|[Pp][Uu][Tt]|[Pp][Aa][Tt][Cc][Hh]|[Dd][Ee][Ll][Ee][Tt][Ee]|[Oo][Pp][Tt][Ii][Oo][Nn][Ss])$","description":"GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in any case. Default: GET."},"headers":{"type":"object","additionalProperties":{"type":"string"},"description":"Headers to send; `host` is dropped. Default: none."},"body":{"type":"string","description":"Body to send; not with GET and HEAD. Default: none."},"json":{"$ref":"#/$defs/Json","description":"Body to send as JSON, with `content-type: application/json` unless given; wins over `body`. Absent: none."},"timeout_ms":{"type":"integer","minimum":1,"description":"Limit of the whole exchange, in milliseconds. Default and most: `web.max_timeout_ms` of the configuration, 30000."},"max_bytes":{"type":"integer","minimum":1,"description":"Most bytes of the body to read. Default and most: `web.max_response_bytes` of the configuration, 5242880."},"follow_redirects":{"type":"boolean","description":"Follow redirects, at most `web.max_redirects` of the configuration, 5. Default: true."},"response_format":{"type":"string","enum":["text","base64","json"],"description":"What to make of the body. Default: `text`."}}},"uses":["Json"]},"response":{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","description":"Answer or failure of `web::fetch`.","oneOf":[{"$ref":"#/$defs/WebFetchResponse"},{"$ref":"#/$defs/WebFetchFailure"}]},"uses":["Json","WebFetchFailure","WebFetchResponse"]}}}
}}
"##;

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

fn bind(
    iii: &IIIClient,
    trigger_type: &str,
    function_id: &str,
    config: impl Serialize,
) -> Result<iii_sdk::trigger::Trigger, iii_sdk::Error> {
    iii.register_trigger(iii_sdk::protocol::RegisterTriggerInput {
        trigger_type: trigger_type.to_owned(),
        function_id: function_id.to_owned(),
        config: serde_json::to_value(config)?,
        metadata: None,
        namespace: None,
        trigger_namespace: None,
    })
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

    /// Binds `state`: Fires when a value of the state store is written or deleted.
    ///
    /// The function gets `StatePayload`.
    pub fn state(
        &self,
        function_id: &str,
        config: &StateConfig,
    ) -> Result<iii_sdk::trigger::Trigger, iii_sdk::Error> {
        bind(&self.iii, "state", function_id, config)
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

/// Takes requests in and turns errors into the form of the contract, for one function.
struct Boundary {
    function: &'static FunctionSpec,
    id: String,
    capability: Value,
    required: Vec<Value>,
    validator: Option<jsonschema::Validator>,
}

impl Boundary {
    /// The request as its type, or why it breaks the schema.
    fn take<T: DeserializeOwned>(&self, mut data: Value) -> Answer<T> {
        if let Some(body) = self.capability.get("unwraps").and_then(Value::as_str)
            && data.get(body).is_some_and(Value::is_object)
        {
            data = data[body].take();
        }
        if data.is_null() {
            data = Map::new().into();
        }
        if let Some(validator) = &self.validator {
            self.validate(validator, &mut data)?;
        }
        serde_json::from_value(data).map_err(|error| self.invalid("", &error.to_string(), None))
    }

    fn validate(&self, validator: &jsonschema::Validator, data: &mut Value) -> Answer<()> {
        use jsonschema::error::ValidationErrorKind as Kind;
        if self.capability.get("lenient") == Some(&Value::Bool(true)) {
            let wrong: Vec<String> = validator
                .iter_errors(data)
                .filter(|error| matches!(error.kind, Kind::Type { .. } | Kind::AnyOf { .. }))
                .filter_map(|error| {
                    Some(error.instance_path.as_str().strip_prefix('/')?.to_owned())
                })
                .filter(|name| {
                    !name.contains('/') && !self.required.contains(&name.as_str().into())
                })
                .collect();
            if let Some(members) = data.as_object_mut() {
                members.retain(|name, _| !wrong.contains(name));
            }
        }
        let Some(first) = validator
            .iter_errors(data)
            .min_by_key(|error| error.instance_path.as_str().to_owned())
        else {
            return Ok(());
        };
        let at = first.instance_path.as_str();
        if let Kind::Required { property } = &first.kind {
            let name = property.as_str().unwrap_or_default();
            return Err(self.invalid(&format!("{at}/{name}"), "is required", None));
        }
        let rule = first.schema_path.as_str().rsplit('/').next();
        Err(self.invalid(at, rule.unwrap_or_default(), Some(&first.instance)))
    }

    fn invalid(&self, pointer: &str, rule: &str, got: Option<&Value>) -> CallError {
        let redact = self.capability.pointer("/observability/redact");
        let hidden = redact.and_then(Value::as_array).is_some_and(|all| {
            all.iter()
                .filter_map(Value::as_str)
                .any(|one| pointer.starts_with(one) || one.starts_with(pointer))
        });
        let shown = match got {
            _ if hidden => "[redacted]".to_owned(),
            Some(value) => value.to_string().chars().take(200).collect(),
            None => "nothing".to_owned(),
        };
        let mut errors = self.function.errors.iter();
        let known = errors.find(|error| error.cause == "invalid_request");
        let code = known.map_or("invalid_request", |error| &error.code);
        let text = format!("{pointer}: {rule}, got {shown}");
        let error = CallError::of(self.function, &self.id, code, &text);
        if known.is_none_or(|error| error.text.is_none()) {
            return error;
        }
        let member = pointer.split('/').nth(1).unwrap_or_default().to_owned();
        error.with("member", member)
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

fn split_caller(data: &mut Value) -> Option<String> {
    let caller = data.as_object_mut()?.remove("_caller_worker_id")?;
    caller.as_str().map(str::to_owned)
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
        validator: request.as_ref().map(|schema| {
            jsonschema::validator_for(schema).expect("a registered schema is a valid schema")
        }),
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
            match answer {
                Ok(answer) => Ok(serde_json::to_value(answer)?),
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
