/// A trigger type. What is set before it is bound goes with the binding.
#[derive(Clone)]
#[must_use = "nothing is bound before `bind` or `handle`"]
pub struct TriggerType<C, P, R> {
    iii: IIIClient,
    id: &'static str,
    metadata: Option<Value>,
    namespace: Option<String>,
    trigger_namespace: Option<String>,
    types: PhantomData<fn(C, P) -> R>,
}

/// A handler and its binding; both last until they are taken back.
#[derive(Clone)]
pub struct Handled {
    trigger: iii_sdk::trigger::Trigger,
    function: iii_sdk::iii::FunctionRef,
}

impl Handled {
    /// Takes back the binding, then the function.
    pub fn unregister(&self) {
        self.trigger.unregister();
        self.function.unregister();
    }
}

impl<C, P, R> TriggerType<C, P, R>
where
    C: Serialize,
    P: DeserializeOwned + Send + 'static,
    R: Serialize + Send + 'static,
{
    fn new(iii: &IIIClient, id: &'static str) -> Self {
        Self {
            iii: iii.clone(),
            id,
            metadata: None,
            namespace: None,
            trigger_namespace: None,
            types: PhantomData,
        }
    }

    /// Given to the function beside the payload, each time.
    pub fn metadata(mut self, metadata: impl Into<Value>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }

    /// Where the function is; by default where this worker is.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// Where the provider of the trigger type is; by default left to the engine.
    pub fn trigger_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.trigger_namespace = Some(namespace.into());
        self
    }

    /// Binds a function that somebody serves.
    pub fn bind(
        self,
        function_id: impl Into<String>,
        config: &C,
    ) -> Result<iii_sdk::trigger::Trigger, iii_sdk::Error> {
        self.iii.register_trigger(RegisterTriggerInput {
            trigger_type: self.id.to_owned(),
            function_id: function_id.into(),
            config: serde_json::to_value(config)?,
            metadata: self.metadata,
            namespace: self.namespace,
            trigger_namespace: self.trigger_namespace,
        })
    }

    /// Registers the handler as a function and binds it. The handler gets the payload, and the
    /// metadata of the binding.
    pub fn handle<F, H>(
        self,
        function_id: impl Into<String>,
        config: &C,
        handler: H,
    ) -> Result<Handled, iii_sdk::Error>
    where
        F: Future<Output = Result<R, iii_sdk::Error>> + Send,
        H: Fn(P, Option<Value>) -> F + Send + Sync + 'static,
    {
        let id = function_id.into();
        let handler = Arc::new(handler);
        let serve = move |data: Value, metadata: Option<Value>| {
            let handler = Arc::clone(&handler);
            async move {
                let payload = serde_json::from_value(data).map_err(|error| {
                    let text = error.to_string();
                    let body = serde_json::json!({ "code": "invalid_request", "message": text });
                    iii_sdk::Error::Handler(body.to_string())
                })?;
                let reply = handler(payload, metadata).await?;
                Ok::<Value, iii_sdk::Error>(serde_json::to_value(reply)?)
            }
        };
        let iii = self.iii.clone();
        let function = iii.register_function(id.clone(), RegisterFunction::new_async(serve));
        match self.bind(id, config) {
            Ok(trigger) => Ok(Handled { trigger, function }),
            Err(error) => {
                function.unregister();
                Err(error)
            }
        }
    }
}
