//! The commands of the testee on the library's own interface.

use std::io::Write;

use async_trait::async_trait;
use iii_helpers::observability::Logger;
use iii_sdk::channel::{ChannelReader, ChannelWriter};
use iii_sdk::iii::{FunctionRef, WorkerMetadata};
use iii_sdk::protocol::{RegisterTriggerInput, TriggerRequest};
use iii_sdk::trigger::{Trigger, TriggerConfig, TriggerHandler};
use iii_sdk::{Error, IIIClient, InitOptions, RegisterFunction, RegisterTriggerType, TriggerAction, register_worker};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::{Answer, Members, Testee};

/// What a command can name later.
pub enum Handle {
    Function(FunctionRef),
    Trigger(Trigger),
    TriggerType(String),
    Writer(Arc<ChannelWriter>),
    Reader(Arc<ChannelReader>),
}

pub fn write(line: Value) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).ok();
}

pub fn text(members: &Members, name: &str) -> String {
    members.get(name).and_then(Value::as_str).unwrap_or_default().to_string()
}

pub fn optional(members: &Members, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).map(String::from)
}

pub fn describe(client: &IIIClient) -> Value {
    let mut line = json!({ "state": format!("{:?}", client.get_connection_state()).to_lowercase() });
    if let Some(error) = client.fatal_error() {
        line["fatal"] = json!(error.to_string());
    }
    line
}

impl Testee {
    pub fn connect(&self, m: &Members) -> Answer {
        let options = m.get("options").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut metadata = WorkerMetadata { description: optional(&options, "description"), ..Default::default() };
        if let Some(name) = optional(&options, "name") {
            metadata.name = name;
        }
        let headers = options.get("headers").cloned().map(serde_json::from_value).transpose()?;
        let init = InitOptions { metadata: Some(metadata), headers, namespace: optional(&options, "namespace"), ..Default::default() };
        let client = register_worker(&optional(m, "url").unwrap_or_else(iii_sdk::engine_url_from_env), init);
        *self.client.lock().unwrap() = Some(client);
        Ok(json!({}))
    }

    pub fn register_function(&self, m: &Members) -> Answer {
        let function_id = text(m, "function_id");
        let (testee, id) = (self.clone(), function_id.clone());
        let mut registration = match m.get("http") {
            Some(http) => RegisterFunction::http(serde_json::from_value(http.clone())?),
            None => RegisterFunction::new_async(move |data: Value, metadata: Option<Value>| {
                let (testee, id) = (testee.clone(), id.clone());
                async move {
                    let mut event = json!({ "event": "called", "function_id": id, "data": data });
                    if let Some(metadata) = metadata {
                        event["metadata"] = metadata;
                    }
                    testee.ask(event).await
                }
            }),
        };
        if let Some(description) = optional(m, "description") {
            registration = registration.description(description);
        }
        if let Some(metadata) = m.get("metadata") {
            registration = registration.metadata(metadata.clone());
        }
        self.keep(Handle::Function(self.client()?.register_function(function_id, registration)))
    }

    pub fn register_trigger_type(&self, m: &Members) -> Answer {
        let id = text(m, "type");
        let registration = RegisterTriggerType::new(id.clone(), text(m, "description"), Provider(self.clone()));
        let _ = self.client()?.register_trigger_type(registration);
        self.keep(Handle::TriggerType(id))
    }

    pub fn register_trigger(&self, m: &Members) -> Answer {
        let mut input = RegisterTriggerInput::new(text(m, "type"), text(m, "function_id"), m.get("config").cloned().unwrap_or_default());
        input.metadata = m.get("metadata").cloned();
        input.namespace = optional(m, "namespace");
        input.trigger_namespace = optional(m, "trigger_namespace");
        self.keep(Handle::Trigger(self.client()?.register_trigger(input)?))
    }

    pub fn unregister(&self, m: &Members) -> Answer {
        let number = m.get("handle").and_then(Value::as_u64).unwrap_or_default();
        match self.handles.lock().unwrap().remove(&number) {
            Some(Handle::Function(function)) => function.unregister(),
            Some(Handle::Trigger(trigger)) => trigger.unregister(),
            Some(Handle::TriggerType(id)) => self.client()?.unregister_trigger_type(id),
            _ => return Err(Error::Runtime(format!("no handle {number}"))),
        }
        Ok(json!({}))
    }

    pub async fn call(&self, m: &Members) -> Answer {
        let action = match optional(m, "action").as_deref() {
            Some("void") => Some(TriggerAction::Void),
            Some(_) => Some(TriggerAction::Enqueue { queue: text(m, "queue") }),
            None => None,
        };
        let payload = m.get("payload").cloned().unwrap_or_default();
        let timeout_ms = m.get("timeout_ms").and_then(Value::as_u64);
        let request = TriggerRequest { function_id: text(m, "function_id"), payload, action, timeout_ms };
        let client = self.client()?;
        let value = match (m.get("metadata"), optional(m, "namespace")) {
            (None, None) => client.trigger(request).await?,
            (Some(metadata), None) => client.trigger(request.metadata(metadata.clone())).await?,
            (None, Some(namespace)) => client.trigger(request.namespace(namespace)).await?,
            (Some(metadata), Some(namespace)) => client.trigger(request.metadata(metadata.clone()).namespace(namespace)).await?,
        };
        Ok(json!({ "value": value }))
    }

    pub fn log(&self, m: &Members) -> Answer {
        let (logger, message, data) = (Logger::new(), text(m, "message"), m.get("data").cloned());
        match text(m, "level").as_str() {
            "info" => logger.info(&message, data),
            "warn" => logger.warn(&message, data),
            "error" => logger.error(&message, data),
            _ => logger.debug(&message, data),
        }
        Ok(json!({}))
    }
}

struct Provider(Testee);

#[async_trait]
impl TriggerHandler for Provider {
    async fn register_trigger(&self, config: TriggerConfig) -> Result<(), Error> {
        let mut trigger = json!({ "id": config.id, "function_id": config.function_id, "config": config.config });
        if let Some(metadata) = config.metadata {
            trigger["metadata"] = json!(metadata);
        }
        if let Some(namespace) = config.namespace {
            trigger["namespace"] = json!(namespace);
        }
        self.0.ask(json!({ "event": "bind", "trigger": trigger })).await.map(|_| ())
    }

    async fn unregister_trigger(&self, config: TriggerConfig) -> Result<(), Error> {
        write(json!({ "event": "unbind", "trigger": { "id": config.id } }));
        Ok(())
    }
}
