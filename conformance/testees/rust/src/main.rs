//! A testee on the Rust SDK: obeys one JSON command per line on stdin, answers and reports events on stdout.

mod channels;
mod client;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use client::{Handle, describe, text, write};
use iii_sdk::{Error, IIIClient};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::{mpsc, oneshot};

const COMMANDS: [&str; 17] = [
    "connect", "register_function", "reply", "fail", "register_trigger_type", "register_trigger", "unregister", "call", "channel_create",
    "channel_open", "channel_write", "channel_read", "channel_close", "create_stream", "log", "state", "shutdown",
];
const FEATURES: [&str; 14] = [
    "metadata", "descriptions", "headers", "namespaces", "trigger_namespaces", "http_invocation", "environment", "register_before_connect",
    "coded_errors", "null_result", "heartbeat", "reattach", "fatal_rejection", "offline_calls",
];
/// Commands that may wait for long; everything else keeps its order.
const BESIDE: [&str; 2] = ["call", "channel_create"];

type Members = Map<String, Value>;
type Answer = Result<Value, Error>;

/// What a handler waits for: its own answer, or a call that is to be made within its context.
enum Inner {
    Answer(Answer),
    Call(Members, oneshot::Sender<Answer>),
}

#[derive(Clone, Default)]
struct Testee {
    client: Arc<Mutex<Option<IIIClient>>>,
    next: Arc<AtomicU64>,
    waiting: Arc<Mutex<HashMap<u64, mpsc::UnboundedSender<Inner>>>>,
    handles: Arc<Mutex<HashMap<u64, Handle>>>,
}

impl Testee {
    fn client(&self) -> Result<IIIClient, Error> {
        self.client.lock().unwrap().clone().ok_or_else(|| Error::Runtime("connect first".into()))
    }

    /// Reports an event and waits for the `reply` or `fail` that names its call.
    async fn ask(&self, mut event: Value) -> Answer {
        let call = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let (sender, mut receiver) = mpsc::unbounded_channel();
        self.waiting.lock().unwrap().insert(call, sender);
        event["call"] = json!(call);
        write(event);
        while let Some(inner) = receiver.recv().await {
            match inner {
                Inner::Answer(answer) => return answer,
                Inner::Call(members, done) => drop(done.send(self.call(&members).await)),
            }
        }
        Err(Error::Runtime("the testee stops".into()))
    }

    fn tell(&self, call: u64, inner: Inner) -> Answer {
        let settles = matches!(inner, Inner::Answer(_));
        let mut waiting = self.waiting.lock().unwrap();
        let sender = if settles { waiting.remove(&call) } else { waiting.get(&call).cloned() };
        sender.ok_or_else(|| Error::Runtime(format!("no call {call} is waiting")))?.send(inner).ok();
        Ok(json!({}))
    }

    fn keep(&self, handle: Handle) -> Answer {
        let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        self.handles.lock().unwrap().insert(number, handle);
        Ok(json!({ "handle": number }))
    }

    async fn obey(&self, name: &str, m: &Members) -> Answer {
        let call = m.get("call").and_then(Value::as_u64).unwrap_or_default();
        match name {
            "connect" => self.connect(m),
            "register_function" => self.register_function(m),
            "reply" => self.tell(call, Inner::Answer(Ok(m.get("value").cloned().unwrap_or(Value::Null)))),
            "fail" => self.tell(
                call,
                Inner::Answer(Err(match m.get("code").and_then(Value::as_str) {
                    Some(code) => Error::Remote { code: code.into(), message: text(m, "message"), stacktrace: None },
                    None => Error::Handler(text(m, "message")),
                })),
            ),
            "register_trigger_type" => self.register_trigger_type(m),
            "register_trigger" => self.register_trigger(m),
            "unregister" => self.unregister(m),
            "call" => match m.get("inside").and_then(Value::as_u64) {
                None => self.call(m).await,
                Some(inside) => {
                    let (sender, receiver) = oneshot::channel();
                    self.tell(inside, Inner::Call(m.clone(), sender))?;
                    receiver.await.unwrap_or_else(|_| Err(Error::Runtime("the handler has ended".into())))
                }
            },
            "create_stream" => self.create_stream(m),
            "log" => self.log(m),
            "state" => Ok(describe(&self.client()?)),
            "shutdown" => {
                let client = self.client.lock().unwrap().take();
                if let Some(client) = client {
                    client.shutdown_async().await;
                }
                Ok(json!({}))
            }
            channel => self.channel(channel, m).await,
        }
    }

    /// The library refuses some of what it is asked for by a panic.
    async fn answer(self, command: Members) {
        let id = command.get("id").cloned();
        if let Err(panicked) = tokio::spawn(async move { self.answer_or_panic(command).await }).await {
            let message = match panicked.into_panic().downcast::<String>() {
                Ok(text) => *text,
                Err(other) => other.downcast_ref::<&str>().unwrap_or(&"panicked").to_string(),
            };
            write(json!({ "id": id, "error": { "code": "LOCAL", "message": message, "kind": "local" } }));
        }
    }

    async fn answer_or_panic(&self, mut command: Members) {
        let (id, name) = (command.remove("id").unwrap_or_default(), text(&command, "do"));
        let failed = |code: &str, message: String, kind: &str| json!({ "error": { "code": code, "message": message, "kind": kind } });
        let started = Instant::now();
        let mut line = if !COMMANDS.contains(&name.as_str()) {
            failed("unsupported", format!("no command {name}"), "unsupported")
        } else {
            match self.obey(&name, &command).await {
                Ok(mut members) => {
                    members["ok"] = json!(true);
                    members
                }
                Err(Error::Remote { code, message, .. }) => failed(&code, message, "remote"),
                Err(Error::Timeout) => failed("TIMEOUT", Error::Timeout.to_string(), "local"),
                Err(Error::RegistrationRejected { ref code, .. }) => failed(code, "registration rejected".into(), "local"),
                Err(error) => failed("LOCAL", error.to_string(), "local"),
            }
        };
        if name == "call" {
            line["elapsed_ms"] = json!(started.elapsed().as_secs_f64() * 1000.0);
        }
        line["id"] = id;
        write(line);
    }
}

#[tokio::main]
async fn main() {
    write(json!({
        // The version that the library announces of itself.
        "testee": 1, "library": "iii-sdk", "version": iii_sdk::iii::WorkerMetadata::default().version, "language": "rust",
        "platform": format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH), "commands": COMMANDS,
        "features": FEATURES.into_iter().chain(["inside", "telemetry"]).collect::<Vec<_>>(),
    }));
    let testee = Testee::default();
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(Value::Object(command)) = serde_json::from_str(&line) else { continue };
        let answer = testee.clone().answer(command.clone());
        if BESIDE.contains(&text(&command, "do").as_str()) {
            tokio::spawn(answer);
        } else {
            answer.await;
        }
    }
}
