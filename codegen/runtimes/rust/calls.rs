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

/// A queue has taken a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    #[serde(rename = "messageReceiptId")]
    pub message_receipt_id: String,
}

/// A call that is sent when it is awaited, or by `send_void` or `enqueue`.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    calls: Calls,
    pattern: &'static str,
    payload: Result<Value, String>,
    metadata: Result<Option<Value>, String>,
    timeout: Option<Duration>,
    answer: PhantomData<fn() -> T>,
}

/// What came back, before it is of its type.
struct Answered {
    function: &'static FunctionSpec,
    id: String,
    value: Value,
}

impl Answered {
    fn read<T: DeserializeOwned>(self) -> Answer<T> {
        serde_json::from_value(self.value).map_err(|error| {
            let text = format!("the answer is not of its type: {error}");
            CallError::of(self.function, &self.id, "invalid_response", &text)
        })
    }
}

impl<T: DeserializeOwned + 'static> Call<T> {
    fn new(calls: &Calls, pattern: &'static str, request: impl Serialize) -> Self {
        Self {
            calls: calls.clone(),
            pattern,
            payload: serde_json::to_value(request).map_err(|error| error.to_string()),
            metadata: Ok(None),
            timeout: None,
            answer: PhantomData,
        }
    }

    /// How long to wait for the answer; by default what the contract says, else the SDK.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Given to the handler beside the request.
    pub fn metadata(mut self, metadata: impl Serialize) -> Self {
        let value = serde_json::to_value(metadata);
        self.metadata = value.map(Some).map_err(|error| error.to_string());
        self
    }

    /// Where the function is; by default where the client is.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.calls.namespace = Some(namespace.into());
        self
    }

    /// Sends the call and waits for no answer: only what keeps it from being sent is an error.
    pub async fn send_void(self) -> Answer<()> {
        self.send(Some(TriggerAction::Void)).await.map(drop)
    }

    /// Hands the call to a queue and waits for its receipt, not for the answer.
    pub async fn enqueue(self, queue: impl Into<String>) -> Answer<Receipt> {
        let queue = queue.into();
        let answered = self.send(Some(TriggerAction::Enqueue { queue })).await?;
        answered.read()
    }

    async fn ask(self) -> Answer<T> {
        let answered = self.send(None).await?;
        let failed = answered.value.get("ok") == Some(&Value::Bool(false));
        if answered.function.returns_failure && failed {
            return Err(returned(answered.function, &answered.id, answered.value));
        }
        answered.read()
    }

    async fn send(self, action: Option<TriggerAction>) -> Answer<Answered> {
        let function = spec_of(self.pattern);
        let mut id = self.pattern.to_owned();
        for (variable, value) in &self.calls.at {
            id = id.replace(&format!("{{{variable}}}"), value);
        }
        let invalid = |text: String| CallError::of(function, &id, "invalid_request", &text);
        let payload = self.payload.map_err(invalid)?;
        let metadata = self.metadata.map_err(invalid)?;
        let given = self.timeout.map(|timeout| timeout.as_millis() as u64);
        // The contract's time is that of the answer, not of a receipt.
        let usual = function.timeout_ms.filter(|_| action.is_none());
        let mut request = TriggerRequestWithMetadata::from(TriggerRequest {
            function_id: id.clone(),
            payload,
            action,
            timeout_ms: given.or(usual),
        });
        if let Some(metadata) = metadata {
            request = request.metadata(metadata);
        }
        if let Some(namespace) = self.calls.namespace {
            request = request.namespace(namespace);
        }
        match self.calls.iii.trigger(request).await {
            Ok(value) => Ok(Answered {
                function,
                id,
                value,
            }),
            Err(error) => Err(error_of(function, &id, error)),
        }
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for Call<T> {
    type Output = Answer<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer<T>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.ask())
    }
}
