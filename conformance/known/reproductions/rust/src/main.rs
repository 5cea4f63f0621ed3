//! The gaps of the Rust library: `node reproduce.mjs GAP .cache/testee-rust/debug/triad-reproductions`.

use std::time::{Duration, Instant};

use iii_sdk::iii::WorkerMetadata;
use iii_sdk::protocol::TriggerRequest;
use iii_sdk::{Error, IIIClient, InitOptions, RegisterFunction, register_worker};
use serde_json::{Value, json};
use tokio::time::sleep;

fn connect() -> IIIClient {
    let metadata = WorkerMetadata { name: "w".into(), ..Default::default() };
    register_worker(&iii_sdk::engine_url_from_env(), InitOptions { metadata: Some(metadata), ..Default::default() })
}

/// A function that answers after so long, and says when it runs.
fn slow(seconds: u64) -> RegisterFunction {
    RegisterFunction::new_async(move |data: Value, _: Option<Value>| async move {
        println!("the handler runs with {data}");
        sleep(Duration::from_secs(seconds)).await;
        println!("the handler returns");
        Ok::<_, Error>(json!(1))
    })
}

async fn call(client: &IIIClient, timeout_ms: u64) {
    let begun = Instant::now();
    println!("calls, for {timeout_ms} ms at most");
    let request = TriggerRequest { function_id: "f".into(), payload: json!({}), action: None, timeout_ms: Some(timeout_ms) };
    let ended = client.trigger(request).await;
    println!("the call ended after {} ms: {ended:?}", begun.elapsed().as_millis());
}

#[tokio::main]
async fn main() {
    let gap = std::env::args().nth(1).unwrap_or_default();
    let client = connect();
    match gap.as_str() {
        "announcement" => drop(client.register_function("f", slow(0))),
        "stale-result" => drop(client.register_function("f", slow(5))),
        "without-data" => drop(client.register_function("f", slow(0))),
        "late-call" => {
            sleep(Duration::from_secs(1)).await;
            call(&client, 500).await;
        }
        "bad-error" => call(&client, 4000).await,
        "call-after-refusal" => {
            sleep(Duration::from_secs(1)).await;
            println!("the state is {:?}", client.get_connection_state());
            call(&client, 4000).await;
        }
        "pending-at-shutdown" => {
            let other = client.clone();
            let pending = tokio::spawn(async move { call(&other, 4000).await });
            sleep(Duration::from_secs(1)).await;
            println!("shuts down");
            client.shutdown_async().await;
            println!("has shut down");
            pending.await.ok();
        }
        "taken-back" => {
            sleep(Duration::from_secs(1)).await;
            println!("registers and unregisters");
            client.register_function("f", slow(0)).unregister();
        }
        _ => println!("no gap {gap}"),
    }
    sleep(Duration::from_secs(7)).await;
}
