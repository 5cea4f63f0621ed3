//! Runs the generated modules: `round-trip` decodes and encodes cases, `calls URL` serves and calls over the public SDK,
//! `refusals URL` gives bad requests to stubs.

mod calls;
mod catalogue;
mod dispatch;
mod edges;
mod nobody;
mod only_functions;
mod only_stubs;
mod only_triggers;
mod only_types;
mod options;
mod refusals;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    at: String,
    #[serde(rename = "type")]
    type_name: String,
    value: Value,
}

/// Decodes and encodes one value.
fn trip<T: for<'de> Deserialize<'de> + Serialize>(value: Value) -> Result<Value, String> {
    let decoded: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
    serde_json::to_value(decoded).map_err(|error| error.to_string())
}

/// As JSON: integers digit by digit, other numbers as IEEE doubles.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(one), Value::Number(other)) => {
            a == b || ((one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64())
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

fn round_trip() -> Value {
    let cases: Vec<Case> = serde_json::from_reader(std::io::stdin()).expect("cases on stdin");
    let mut failures = Vec::new();
    for case in &cases {
        let (at, name) = (&case.at, &case.type_name);
        match dispatch::trip_by_name(name, case.value.clone()) {
            None => failures.push(format!("{at}: {name}: no such type")),
            Some(Err(error)) => failures.push(format!("{at}: {name}: {error}")),
            Some(Ok(made)) if !equal(&made, &case.value) => {
                failures.push(format!("{at}: {name}: {} came back as {made}", case.value));
            }
            Some(Ok(_)) => {}
        }
    }
    json!({ "cases": cases.len(), "failures": failures })
}

#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let result = match args.get(1).map(String::as_str) {
        Some("round-trip") => round_trip(),
        Some("calls") => calls::run(&args[2]).await,
        Some("refusals") => refusals::run(&args[2]).await,
        _ => panic!("usage: triad-codegen-proof round-trip | calls URL | refusals URL"),
    };
    println!("{result}");
}
