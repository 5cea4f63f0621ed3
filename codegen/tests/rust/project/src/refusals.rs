//! Gives bad requests to the stubs of all workers, through the engine and without a generated client.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::calls::connect;
use crate::nobody::register_all;
use crate::options::settle;

#[derive(Deserialize)]
struct Case {
    id: String,
    request: Value,
}

/// What each request was answered with: a code and a text, as the caller sees them.
pub async fn run(url: &str) -> Value {
    let cases: Vec<Case> = serde_json::from_reader(std::io::stdin()).expect("cases on stdin");
    let worker = connect(url, "codegen-rust-nobody", None);
    register_all(&worker);
    settle(&worker).await;
    let mut told = Vec::new();
    for case in cases {
        let request = iii_sdk::protocol::TriggerRequest {
            function_id: case.id,
            payload: case.request,
            action: None,
            timeout_ms: Some(5000),
        };
        told.push(match worker.trigger(request).await {
            Ok(answer) => json!({ "code": answer["error"], "text": "" }),
            Err(iii_sdk::Error::Remote { code, message, .. }) => tell(&code, &message),
            Err(error) => json!({ "code": "none", "text": error.to_string() }),
        });
    }
    worker.shutdown_async().await;
    told.into()
}

/// The SDK cannot set a code, so the text carries it, or is one of the contract's.
fn tell(code: &str, message: &str) -> Value {
    let text = message.trim_start_matches("handler error: ");
    match serde_json::from_str::<Value>(text) {
        Ok(document) => json!({ "code": document["code"], "text": document["message"] }),
        Err(_) if code == "invocation_failed" => json!({ "code": "", "text": text }),
        Err(_) => json!({ "code": code, "text": text }),
    }
}
