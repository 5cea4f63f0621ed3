//! What a caller may say of one call, the queue, and a typed trigger.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use iii_sdk::{IIIClient, RegisterFunction};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use crate::calls::{Edge, connect, outcome};
use crate::catalogue::{EngineFunctionsAvailablePayload, Triggers};
use crate::edges::{Client, Tree, register_edge_worker};

const PATIENCE: Duration = Duration::from_secs(30);

pub async fn run(url: &str, caller: &IIIClient) -> Value {
    let (noted, mut notes) = mpsc::unbounded_channel();
    let elsewhere = connect(url, "codegen-rust-elsewhere", Some("codegen-rust"));
    let edge = Arc::new(Edge {
        noted: Some(noted),
        ..Edge::default()
    });
    register_edge_worker(&elsewhere, &edge, "any");
    let _ = Client::new(elsewhere.clone())
        .edge
        .class
        .list(&Tree::new(Vec::new()))
        .await;
    let client = Client::new(caller.clone());
    let there = || client.bare(&json!("there")).namespace("codegen-rust");
    let metadata = outcome(there().metadata(json!({ "m": 1 })).await);
    let unsaid = outcome(there().await);
    let nowhere = outcome(client.bare(&json!(1)).namespace("codegen-nowhere").await);
    let slow = client.bare(&json!("never")).namespace("codegen-rust");
    let late = outcome(slow.timeout(Duration::from_millis(100)).await);
    while notes.try_recv().is_ok() {}
    let void = client.bare(&json!("void")).namespace("codegen-rust");
    let void = outcome(void.metadata(json!({ "m": 2 })).send_void().await);
    let ran = tokio::time::timeout(PATIENCE, notes.recv()).await;
    let result = json!({
        "metadata": metadata,
        "unsaid": unsaid,
        "nowhere": nowhere,
        "late": late,
        "void": void,
        "ran": ran.ok().flatten(),
        "queue": queue(url, &client).await,
        "trigger": trigger(caller).await,
    });
    elsewhere.shutdown_async().await;
    result
}

/// An enqueued call without and with a worker that provides queues.
async fn queue(url: &str, client: &Client) -> Value {
    let work = json!({ "work": 1 });
    let call = || client.bare(&work).metadata(json!({ "m": 3 }));
    let without = outcome(call().enqueue("mail").await);
    let provider = connect(url, "codegen-rust-queue", None);
    let taken = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&taken);
    let enqueue = move |data: Value| {
        let refuse = data["queue"] == "full";
        seen.lock().unwrap().push(data);
        async move {
            if refuse {
                return Err(iii_sdk::Error::Handler("no room".to_owned()));
            }
            Ok(Value::Null)
        }
    };
    let registered = provider.register_function(
        "engine::queue::enqueue",
        RegisterFunction::new_async(enqueue),
    );
    settle(&provider).await;
    let with = outcome(call().enqueue("mail").await);
    let full = outcome(call().enqueue("full").await);
    registered.unregister();
    provider.shutdown_async().await;
    let taken = taken.lock().unwrap().clone();
    json!({ "without": without, "with": with, "full": full, "taken": taken })
}

/// Binds a trigger type of the engine, and makes it fire.
async fn trigger(worker: &IIIClient) -> Value {
    let (fired, mut firings) = mpsc::unbounded_channel();
    let handler = move |payload: EngineFunctionsAvailablePayload, metadata: Option<Value>| {
        let late = |id: &str| id == "codegen-rust::late";
        if payload.functions.iter().any(|one| late(&one.function_id)) {
            let _ = fired.send(metadata);
        }
        async { Ok(()) }
    };
    let triggers = Triggers::new(worker);
    let kind = triggers.engine.functions_available();
    let config = json!({});
    let bound = kind
        .metadata(json!({ "bound": true }))
        .handle("codegen-rust::changed", &config, handler)
        .expect("bound");
    settle(worker).await;
    let late = || RegisterFunction::new_async(|_: Value| async { Ok(Value::Null) });
    let function = worker.register_function("codegen-rust::late", late());
    let first = tokio::time::timeout(PATIENCE, firings.recv()).await;
    bound.unregister();
    function.unregister();
    settle(worker).await;
    while firings.try_recv().is_ok() {}
    worker.register_function("codegen-rust::late", late());
    settle(worker).await;
    json!({ "metadata": first.ok().flatten(), "after": firings.try_recv().is_ok() })
}

/// Frames of one connection are taken in order, so after this call all before it has taken effect.
pub async fn settle(worker: &IIIClient) {
    let request = iii_sdk::protocol::TriggerRequest {
        function_id: "engine::workers::list".to_owned(),
        payload: Map::new().into(),
        action: None,
        timeout_ms: None,
    };
    worker.trigger(request).await.expect("the engine answers");
}
