//! A testee on the Rust SDK: obeys one JSON command per line on stdin, answers and reports events on stdout.

use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use iii_sdk::iii::{FunctionRef, WorkerMetadata};
use iii_sdk::protocol::{RegisterTriggerInput, TriggerRequest};
use iii_sdk::trigger::{Trigger, TriggerConfig, TriggerHandler};
use iii_sdk::{Error, IIIClient, InitOptions, RegisterFunction, RegisterTriggerType, TriggerAction, register_worker};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::oneshot;

const COMMANDS: [&str; 10] = [
    "connect",
    "register_function",
    "reply",
    "fail",
    "register_trigger_type",
    "register_trigger",
    "unregister",
    "call",
    "state",
    "shutdown",
];

type Answer = Result<Value, Error>;

/// What `unregister` ends.
enum Handle {
    Function(FunctionRef),
    Trigger(Trigger),
    TriggerType(String),
}

#[derive(Clone, Default)]
struct Testee {
    client: Arc<Mutex<Option<IIIClient>>>,
    next: Arc<AtomicU64>,
    waiting: Arc<Mutex<HashMap<u64, oneshot::Sender<Answer>>>>,
    handles: Arc<Mutex<HashMap<u64, Handle>>>,
}

fn write(line: Value) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).ok();
}

fn text(members: &Map<String, Value>, name: &str) -> String {
    members.get(name).and_then(Value::as_str).unwrap_or_default().to_string()
}

impl Testee {
    fn client(&self) -> Result<IIIClient, Error> {
        self.client.lock().unwrap().clone().ok_or_else(|| Error::Runtime("connect first".into()))
    }

    /// Reports an event and waits for the `reply` or `fail` that names its call.
    async fn ask(&self, mut event: Value) -> Answer {
        let call = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        self.waiting.lock().unwrap().insert(call, sender);
        event["call"] = json!(call);
        write(event);
        receiver.await.unwrap_or_else(|_| Err(Error::Runtime("the testee stops".into())))
    }

    fn settle(&self, call: u64, answer: Answer) -> Answer {
        let sender = self.waiting.lock().unwrap().remove(&call);
        let sender = sender.ok_or_else(|| Error::Runtime(format!("no call {call} is waiting")))?;
        sender.send(answer).ok();
        Ok(json!({}))
    }

    fn keep(&self, handle: Handle) -> Answer {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.handles.lock().unwrap().insert(number, handle);
        Ok(json!({ "handle": number }))
    }

    fn connect(&self, m: &Map<String, Value>) -> Answer {
        let options = m.get("options").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut metadata = WorkerMetadata::default();
        if let Some(name) = options.get("name").and_then(Value::as_str) {
            metadata.name = name.to_string();
        }
        metadata.description = options.get("description").and_then(Value::as_str).map(String::from);
        let address = m.get("url").and_then(Value::as_str).map(String::from);
        let client = register_worker(
            &address.unwrap_or_else(iii_sdk::engine_url_from_env),
            InitOptions {
                metadata: Some(metadata),
                namespace: options.get("namespace").and_then(Value::as_str).map(String::from),
                ..Default::default()
            },
        );
        *self.client.lock().unwrap() = Some(client);
        Ok(json!({}))
    }

    fn register_function(&self, m: &Map<String, Value>) -> Answer {
        let function_id = text(m, "function_id");
        let (testee, id) = (self.clone(), function_id.clone());
        let mut registration = RegisterFunction::new_async(move |data: Value, metadata: Option<Value>| {
            let (testee, id) = (testee.clone(), id.clone());
            async move {
                let mut event = json!({ "event": "called", "function_id": id, "data": data });
                if let Some(metadata) = metadata {
                    event["metadata"] = metadata;
                }
                testee.ask(event).await
            }
        });
        if let Some(description) = m.get("description").and_then(Value::as_str) {
            registration = registration.description(description);
        }
        if let Some(metadata) = m.get("metadata") {
            registration = registration.metadata(metadata.clone());
        }
        self.keep(Handle::Function(self.client()?.register_function(function_id, registration)))
    }

    fn register_trigger_type(&self, m: &Map<String, Value>) -> Answer {
        let id = text(m, "type");
        let registration = RegisterTriggerType::new(id.clone(), text(m, "description"), Provider(self.clone()));
        let _ = self.client()?.register_trigger_type(registration);
        self.keep(Handle::TriggerType(id))
    }

    fn register_trigger(&self, m: &Map<String, Value>) -> Answer {
        let mut input = RegisterTriggerInput::new(text(m, "type"), text(m, "function_id"), m.get("config").cloned().unwrap_or(Value::Null));
        input.metadata = m.get("metadata").cloned();
        input.namespace = m.get("namespace").and_then(Value::as_str).map(String::from);
        self.keep(Handle::Trigger(self.client()?.register_trigger(input)?))
    }

    fn unregister(&self, m: &Map<String, Value>) -> Answer {
        let number = m.get("handle").and_then(Value::as_u64).unwrap_or_default();
        match self.handles.lock().unwrap().remove(&number) {
            Some(Handle::Function(function)) => function.unregister(),
            Some(Handle::Trigger(trigger)) => trigger.unregister(),
            Some(Handle::TriggerType(id)) => self.client()?.unregister_trigger_type(id),
            None => return Err(Error::Runtime(format!("no handle {number}"))),
        }
        Ok(json!({}))
    }

    async fn call(&self, m: &Map<String, Value>) -> Answer {
        let action = match m.get("action").and_then(Value::as_str) {
            Some("void") => Some(TriggerAction::Void),
            Some(_) => Some(TriggerAction::Enqueue { queue: text(m, "queue") }),
            None => None,
        };
        let request = TriggerRequest {
            function_id: text(m, "function_id"),
            payload: m.get("payload").cloned().unwrap_or(Value::Null),
            action,
            timeout_ms: m.get("timeout_ms").and_then(Value::as_u64),
        };
        let client = self.client()?;
        let value = match (m.get("metadata"), m.get("namespace").and_then(Value::as_str)) {
            (None, None) => client.trigger(request).await?,
            (Some(metadata), None) => client.trigger(request.metadata(metadata.clone())).await?,
            (None, Some(namespace)) => client.trigger(request.namespace(namespace)).await?,
            (Some(metadata), Some(namespace)) => client.trigger(request.metadata(metadata.clone()).namespace(namespace)).await?,
        };
        Ok(json!({ "value": value }))
    }

    async fn obey(&self, name: &str, m: &Map<String, Value>) -> Answer {
        let call = m.get("call").and_then(Value::as_u64).unwrap_or_default();
        match name {
            "connect" => self.connect(m),
            "register_function" => self.register_function(m),
            "reply" => self.settle(call, Ok(m.get("value").cloned().unwrap_or(Value::Null))),
            "fail" => self.settle(
                call,
                Err(match m.get("code").and_then(Value::as_str) {
                    Some(code) => Error::Remote { code: code.into(), message: text(m, "message"), stacktrace: None },
                    None => Error::Handler(text(m, "message")),
                }),
            ),
            "register_trigger_type" => self.register_trigger_type(m),
            "register_trigger" => self.register_trigger(m),
            "unregister" => self.unregister(m),
            "call" => self.call(m).await,
            "state" => Ok(json!({ "state": format!("{:?}", self.client()?.get_connection_state()).to_lowercase() })),
            _ => {
                if let Some(client) = self.client.lock().unwrap().take() {
                    client.shutdown();
                }
                Ok(json!({}))
            }
        }
    }

    async fn answer(&self, mut command: Map<String, Value>) {
        let (id, name) = (command.remove("id").unwrap_or_default(), text(&command, "do"));
        if !COMMANDS.contains(&name.as_str()) {
            let message = format!("no command {name}");
            return write(json!({ "id": id, "error": { "code": "unsupported", "message": message, "kind": "unsupported" } }));
        }
        write(match self.obey(&name, &command).await {
            Ok(mut members) => {
                members["id"] = id;
                members["ok"] = json!(true);
                members
            }
            Err(Error::Remote { code, message, .. }) => {
                json!({ "id": id, "error": { "code": code, "message": message, "kind": "remote" } })
            }
            Err(Error::Timeout) => {
                json!({ "id": id, "error": { "code": "TIMEOUT", "message": "invocation timed out", "kind": "local" } })
            }
            Err(error) => {
                json!({ "id": id, "error": { "code": "LOCAL", "message": error.to_string(), "kind": "local" } })
            }
        });
    }
}

struct Provider(Testee);

#[async_trait]
impl TriggerHandler for Provider {
    async fn register_trigger(&self, config: TriggerConfig) -> Result<(), Error> {
        let trigger = json!({ "id": config.id, "function_id": config.function_id, "config": config.config, "metadata": config.metadata, "namespace": config.namespace });
        self.0.ask(json!({ "event": "bind", "trigger": trigger })).await.map(|_| ())
    }

    async fn unregister_trigger(&self, config: TriggerConfig) -> Result<(), Error> {
        write(json!({ "event": "unbind", "trigger": { "id": config.id } }));
        Ok(())
    }
}

#[tokio::main]
async fn main() {
    write(json!({
        "testee": 1, "library": "iii-sdk", "version": "0.23.0", "language": "rust", "runtime": "rust",
        "platform": format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH), "commands": COMMANDS,
        "features": ["metadata", "namespaces", "environment", "register_before_connect", "coded_errors", "null_result", "heartbeat", "reattach"],
    }));
    let testee = Testee::default();
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(Value::Object(command)) = serde_json::from_str(&line) else {
            continue;
        };
        // Calls may wait for long and run beside the rest; everything else keeps its order.
        if command.get("do") == Some(&json!("call")) {
            let testee = testee.clone();
            tokio::spawn(async move { testee.answer(command).await });
        } else {
            testee.answer(command).await;
        }
    }
    let client = testee.client.lock().unwrap().take();
    if let Some(client) = client {
        client.shutdown();
    }
}
