/// What a stub knows of a call beside its request.
#[derive(Debug, Clone)]
pub struct CallContext {
    pub function_id: String,
    pub caller_worker_id: Option<String>,
    pub metadata: Option<Value>,
}

/// A format with the shared definitions that it uses.
fn schema_of(format: &Format) -> Value {
    let mut root = format.root.clone();
    if let (Some(root), false) = (root.as_object_mut(), format.uses.is_empty()) {
        let own = root.entry("$defs").or_insert_with(|| Map::new().into());
        if let Some(own) = own.as_object_mut() {
            for name in &format.uses {
                own.insert(name.clone(), table().definitions[name].clone());
            }
        }
    }
    root
}

/// Takes requests in and turns errors into the form of the contract, for one function.
struct Boundary {
    function: &'static FunctionSpec,
    id: String,
    capability: Value,
    required: Vec<Value>,
    validator: Option<jsonschema::Validator>,
}

impl Boundary {
    /// The request as its type, or why it breaks the schema.
    fn take<T: DeserializeOwned>(&self, mut data: Value) -> Answer<T> {
        if let Some(body) = self.capability.get("unwraps").and_then(Value::as_str)
            && data.get(body).is_some_and(Value::is_object)
        {
            data = data[body].take();
        }
        if data.is_null() {
            data = Map::new().into();
        }
        if let Some(validator) = &self.validator {
            self.validate(validator, &mut data)?;
        }
        serde_json::from_value(data).map_err(|error| self.invalid("", &error.to_string(), None))
    }

    fn validate(&self, validator: &jsonschema::Validator, data: &mut Value) -> Answer<()> {
        use jsonschema::error::ValidationErrorKind as Kind;
        if self.capability.get("lenient") == Some(&Value::Bool(true)) {
            let wrong: Vec<String> = validator
                .iter_errors(data)
                .filter(|error| matches!(error.kind, Kind::Type { .. } | Kind::AnyOf { .. }))
                .filter_map(|error| {
                    Some(error.instance_path.as_str().strip_prefix('/')?.to_owned())
                })
                .filter(|name| {
                    !name.contains('/') && !self.required.contains(&name.as_str().into())
                })
                .collect();
            if let Some(members) = data.as_object_mut() {
                members.retain(|name, _| !wrong.contains(name));
            }
        }
        let Some(first) = validator
            .iter_errors(data)
            .min_by_key(|error| error.instance_path.as_str().to_owned())
        else {
            return Ok(());
        };
        let at = first.instance_path.as_str();
        if let Kind::Required { property } = &first.kind {
            let name = property.as_str().unwrap_or_default();
            return Err(self.invalid(&format!("{at}/{name}"), "is required", None));
        }
        let rule = first.schema_path.as_str().rsplit('/').next();
        Err(self.invalid(at, rule.unwrap_or_default(), Some(&first.instance)))
    }

    fn invalid(&self, pointer: &str, rule: &str, got: Option<&Value>) -> CallError {
        let redact = self.capability.pointer("/observability/redact");
        let hidden = redact.and_then(Value::as_array).is_some_and(|all| {
            all.iter()
                .filter_map(Value::as_str)
                .any(|one| pointer.starts_with(one) || one.starts_with(pointer))
        });
        let shown = match got {
            _ if hidden => "[redacted]".to_owned(),
            Some(value) => value.to_string().chars().take(200).collect(),
            None => "nothing".to_owned(),
        };
        let mut errors = self.function.errors.iter();
        let known = errors.find(|error| error.cause == "invalid_request");
        let code = known.map_or("invalid_request", |error| &error.code);
        let text = format!("{pointer}: {rule}, got {shown}");
        let error = CallError::of(self.function, &self.id, code, &text);
        if known.is_none_or(|error| error.text.is_none()) {
            return error;
        }
        let member = pointer.split('/').nth(1).unwrap_or_default().to_owned();
        error.with("member", member)
    }

    /// The failure to return, or the text to throw.
    fn fail(&self, error: CallError) -> Result<Value, iii_sdk::Error> {
        let code = error.code.as_str();
        let known = self.function.errors.iter().find(|known| known.code == code);
        let mut document = Map::new();
        if known.is_some_and(|known| known.via == "failure") {
            document.insert("ok".to_owned(), false.into());
            document.insert("error".to_owned(), code.into());
            document.extend(error.values);
            return Ok(document.into());
        }
        if let Some(template) = known.and_then(|known| known.text.clone()) {
            let mut text = template;
            for (name, value) in &error.values {
                let said = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                text = text.replace(&format!("{{{name}}}"), &said);
            }
            return Err(iii_sdk::Error::Handler(text));
        }
        document.insert("code".to_owned(), code.into());
        document.insert("message".to_owned(), error.text.into());
        document.extend(error.values);
        Err(iii_sdk::Error::Handler(Value::from(document).to_string()))
    }
}

fn split_caller(data: &mut Value) -> Option<String> {
    let caller = data.as_object_mut()?.remove("_caller_worker_id")?;
    caller.as_str().map(str::to_owned)
}

/// Registers one function with the schemas of its contract, behind their validation.
fn register_one<Q, A, F, H>(
    iii: &IIIClient,
    variables: &[(&str, &str)],
    pattern: &'static str,
    handler: H,
) -> iii_sdk::iii::FunctionRef
where
    Q: DeserializeOwned + Send,
    A: Serialize,
    F: Future<Output = Answer<A>> + Send,
    H: Fn(Q, CallContext) -> F + Send + Sync + 'static,
{
    let function = spec_of(pattern);
    let mut id = pattern.to_owned();
    for (name, value) in variables {
        id = id.replace(&format!("{{{name}}}"), value);
    }
    let served = function.served.as_ref();
    let metadata = served.and_then(|served| served.metadata.clone());
    let request = served.and_then(|served| served.request.as_ref().map(schema_of));
    let response = served.and_then(|served| served.response.as_ref().map(schema_of));
    let capability = metadata.as_ref().and_then(|all| all.get("capability"));
    let required = request.as_ref().and_then(|schema| schema.get("required"));
    let boundary = Arc::new(Boundary {
        function,
        id: id.clone(),
        capability: capability.cloned().unwrap_or_default(),
        required: required
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default(),
        validator: request.as_ref().map(|schema| {
            jsonschema::validator_for(schema).expect("a registered schema is a valid schema")
        }),
    });
    let handler = Arc::new(handler);
    let name = id.clone();
    let serve = move |mut data: Value, metadata: Option<Value>| {
        let (boundary, handler) = (Arc::clone(&boundary), Arc::clone(&handler));
        let context = CallContext {
            function_id: name.clone(),
            caller_worker_id: split_caller(&mut data),
            metadata,
        };
        async move {
            let answer = match boundary.take(data) {
                Ok(request) => handler(request, context).await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(answer) => Ok(serde_json::to_value(answer)?),
                Err(error) => boundary.fail(error),
            }
        }
    };
    let mut registration = RegisterFunction::new_async(serve);
    if let Some(text) = served.and_then(|served| served.description.as_ref()) {
        registration = registration.description(text);
    }
    if let Some(metadata) = metadata {
        registration = registration.metadata(metadata);
    }
    if let Some(schema) = request {
        registration = registration.request_format(schema);
    }
    if let Some(schema) = response {
        registration = registration.response_format(schema);
    }
    iii.register_function(id, registration)
}

macro_rules! serve {
    ($handles:ident, $iii:ident, $worker:ident, $variables:ident, $pattern:literal, $method:ident $(,)?) => {{
        let worker = Arc::clone($worker);
        let handler = move |request, context| {
            let worker = Arc::clone(&worker);
            async move { worker.$method(request, context).await }
        };
        $handles.push(register_one($iii, $variables, $pattern, handler));
    }};
}
