//! A stub and a client of the generated module, each on a connection of the public SDK.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use iii_sdk::iii::WorkerMetadata;
use iii_sdk::{IIIClient, InitOptions, register_worker};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use crate::edges::{
    Answer, CallContext, CallError, Client, EdgeWorker, ErrorCode, Good, Leaf, Outcome, Presence,
    Tree, Unions, Words, register_edge_worker,
};

#[derive(Default)]
pub struct Edge {
    pub seen: Mutex<Vec<Value>>,
    /// Told of each call of `bare`.
    pub noted: Option<UnboundedSender<Value>>,
}

impl EdgeWorker for Edge {
    async fn bare(&self, request: Value, context: CallContext) -> Answer<Value> {
        let caller = context.caller_worker_id.is_some();
        if request == "never" {
            std::future::pending::<()>().await;
        }
        let note = json!({ "got": request, "metadata": context.metadata });
        if let Some(noted) = &self.noted {
            let _ = noted.send(note.clone());
            return Ok(note);
        }
        Ok(json!({ "got": request, "caller": caller, "id": context.function_id }))
    }

    async fn edge_class(&self, request: Words, _: CallContext) -> Answer<Presence> {
        if request.class == "fail" {
            return Err(CallError::new(ErrorCode::from("own_code"), "no").with("more", 1));
        }
        let mut answer = Presence::new(request.class, None, Value::Null, (), vec![Some(1), None]);
        answer.optional_nullable = Some(None);
        Ok(answer)
    }

    async fn edge_class_list(&self, request: Tree, _: CallContext) -> Answer<Unions> {
        self.seen.lock().unwrap().push(json!(request));
        let leaf = crate::edges::Expression::Leaf(Leaf::new(1.5));
        let outcome = Outcome::True(Good::new(3));
        let colour = crate::edges::Colour::DarkRed;
        Ok(Unions::new(leaf, Vec::new(), None, outcome, colour))
    }

    async fn edge_fn(&self, _: Unions, _: CallContext) -> Answer<Words> {
        Err(CallError::new(ErrorCode::from("not_served"), ""))
    }

    async fn edge_type(&self, request: Presence, context: CallContext) -> Answer<Tree> {
        let mut tree = Tree::new(Vec::new());
        if request.required == "wrong" {
            tree.extra.insert("next".into(), 5.into());
            return Ok(tree);
        }
        tree.next = Some(Box::new(Tree::new(Vec::new())));
        tree.extra.insert("id".into(), context.function_id.into());
        tree.extra
            .insert("required".into(), request.required.into());
        Ok(tree)
    }
}

pub fn connect(url: &str, name: &str, namespace: Option<&str>) -> IIIClient {
    let metadata = WorkerMetadata {
        name: name.to_owned(),
        ..WorkerMetadata::default()
    };
    register_worker(
        url,
        InitOptions {
            metadata: Some(metadata),
            namespace: namespace.map(str::to_owned),
            ..Default::default()
        },
    )
}

pub fn outcome<T: Serialize>(answer: Answer<T>) -> Value {
    match answer {
        Ok(answer) => json!({ "answer": answer }),
        Err(error) => {
            json!({ "code": error.code.as_str(), "text": error.text, "values": error.values })
        }
    }
}

/// What came of every call, for the test to judge.
pub async fn run(url: &str) -> Value {
    let worker = connect(url, "codegen-rust-worker", None);
    let caller = connect(url, "codegen-rust-caller", None);
    let edge = Arc::new(Edge::default());
    register_edge_worker(&worker, &edge, "any");
    // Frames of one connection are taken in order, so after this call all is registered.
    let own = Client::new(worker.clone());
    let _ = own.edge.class.list(&Tree::new(Vec::new())).await;
    let client = Client::new(caller.clone());
    let words: Words = serde_json::from_str(WORDS).expect("words");
    let mut fail = words.clone();
    fail.class = "fail".to_owned();
    let presence = Presence::new("r".to_owned(), None, Value::Null, (), Vec::new());
    let mut wrong = presence.clone();
    wrong.required = "wrong".to_owned();
    let bad = client.bare(&json!({ "class": 5 })).await;
    let result = json!({
        "class": outcome(client.edge.class.call(&words).await),
        "fail": outcome(client.edge.class.call(&fail).await),
        "list": outcome(client.edge.class.list(&Tree::new(Vec::new())).await),
        "type": outcome(client.edge("any").r#type(&presence).await),
        "nobody": outcome(client.edge("other").r#type(&presence).timeout(Duration::from_secs(5)).await),
        "bare": outcome(bad),
        "invalid": invalid(&caller).await,
        "wrong": outcome(client.edge("any").r#type(&wrong).await),
        "options": crate::options::run(url, &caller).await,
        "seen": *edge.seen.lock().unwrap(),
    });
    caller.shutdown_async().await;
    worker.shutdown_async().await;
    result
}

/// A request that the types would not let through.
async fn invalid(caller: &IIIClient) -> Value {
    let request = iii_sdk::protocol::TriggerRequest {
        function_id: "edge::class".to_owned(),
        payload: json!({ "class": 5 }),
        action: None,
        timeout_ms: None,
    };
    match caller.trigger(request).await {
        Ok(answer) => json!({ "answer": answer }),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

const WORDS: &str = include_str!("words.json");
