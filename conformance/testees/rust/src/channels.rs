//! Channels and streams.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use iii_helpers::stream::*;
use iii_sdk::channel::{ChannelReader, ChannelWriter, StreamChannelRef};
use iii_sdk::helpers::{create_channel, create_stream};
use iii_sdk::{Error, IStream};
use serde_json::{Value, json};

use crate::client::{Handle, optional, text, write};
use crate::{Answer, Members, Testee};

impl Testee {
    pub async fn channel(&self, command: &str, m: &Members) -> Answer {
        let client = self.client()?;
        let number = m.get("handle").and_then(Value::as_u64).unwrap_or_default();
        let (writer, reader) = match self.handles.lock().unwrap().get(&number) {
            Some(Handle::Writer(writer)) => (Some(writer.clone()), None),
            Some(Handle::Reader(reader)) => (None, Some(reader.clone())),
            _ => (None, None),
        };
        match (command, writer, reader) {
            ("channel_create", ..) => {
                let channel = create_channel(&client, None).await?;
                return Ok(json!({ "writer": channel.writer_ref, "reader": channel.reader_ref }));
            }
            ("channel_open", ..) => {
                let reference: StreamChannelRef = serde_json::from_value(m["ref"].clone())?;
                let writes = m["ref"]["direction"] == "write";
                let (address, reference) = (client.address(), &reference);
                return self.keep(match writes {
                    true => Handle::Writer(Arc::new(ChannelWriter::new(address, reference))),
                    false => Handle::Reader(Arc::new(ChannelReader::new(address, reference))),
                });
            }
            ("channel_write", Some(writer), _) => match optional(m, "text") {
                Some(text) => writer.send_message(&text).await?,
                None => writer.write(&BASE64_STANDARD.decode(text(m, "base64")).unwrap_or_default()).await?,
            },
            ("channel_close", Some(writer), _) => writer.close().await?,
            ("channel_close", _, Some(reader)) => reader.close().await?,
            ("channel_read", _, Some(reader)) => drop(tokio::spawn(async move {
                reader.on_message(move |text| write(json!({ "event": "channel", "handle": number, "text": text }))).await;
                while let Ok(Some(bytes)) = reader.next_binary().await {
                    write(json!({ "event": "channel", "handle": number, "base64": BASE64_STANDARD.encode(bytes) }));
                }
                write(json!({ "event": "channel", "handle": number, "end": true }));
            })),
            _ => return Err(Error::Runtime(format!("{number} is no handle for {command}"))),
        }
        Ok(json!({}))
    }

    pub fn create_stream(&self, m: &Members) -> Answer {
        create_stream(&self.client()?, text(m, "name"), Nothing);
        Ok(json!({}))
    }
}

/// A stream that holds nothing: only what is registered for it is of interest.
struct Nothing;

#[async_trait]
#[rustfmt::skip]
impl IStream for Nothing {
    async fn get(&self, _: StreamGetInput) -> Result<Option<Value>, Error> { Ok(None) }
    async fn set(&self, _: StreamSetInput) -> Result<Option<StreamSetResult>, Error> { Ok(None) }
    async fn delete(&self, _: StreamDeleteInput) -> Result<StreamDeleteResult, Error> { Ok(Default::default()) }
    async fn list(&self, _: StreamListInput) -> Result<Vec<Value>, Error> { Ok(vec![]) }
    async fn list_groups(&self, _: StreamListGroupsInput) -> Result<Vec<String>, Error> { Ok(vec![]) }
    async fn update(&self, _: StreamUpdateInput) -> Result<Option<StreamUpdateResult>, Error> { Ok(None) }
}
