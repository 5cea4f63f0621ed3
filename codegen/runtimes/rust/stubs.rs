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

/// Takes requests in, lets answers out and turns errors into the form of the contract, for one
/// function.
struct Boundary {
    function: &'static FunctionSpec,
    id: String,
    capability: Value,
    required: Vec<Value>,
    requests: Option<jsonschema::Validator>,
    answers: Option<jsonschema::Validator>,
}

/// The first thing that is wrong with a value, without the value, which may be a secret.
struct Fault {
    pointer: String,
    rule: String,
}

impl Fault {
    fn text(&self) -> String {
        let Self { pointer, rule } = self;
        let at = if pointer.is_empty() { "/" } else { pointer };
        format!("{at}: {rule}")
    }

    /// The member of the root that it is about.
    fn member(&self) -> String {
        let member = self.pointer.split('/').nth(1).unwrap_or_default();
        member.replace("~1", "/").replace("~0", "~")
    }
}

fn fault_of(validator: &jsonschema::Validator, data: &Value) -> Option<Fault> {
    use jsonschema::error::ValidationErrorKind as Kind;
    let first = validator
        .iter_errors(data)
        .min_by_key(|error| error.instance_path.as_str().to_owned())?;
    let at = first.instance_path.as_str();
    if let Kind::Required { property } = &first.kind {
        let name = property.as_str().unwrap_or_default();
        let name = name.replace('~', "~0").replace('/', "~1");
        return Some(Fault {
            pointer: format!("{at}/{name}"),
            rule: "is absent, expected a value".to_owned(),
        });
    }
    let rule = first.schema_path.as_str().rsplit('/').next();
    let kind = match &*first.instance {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Some(Fault {
        pointer: at.to_owned(),
        rule: format!("breaks the rule {}, got {kind}", rule.unwrap_or_default()),
    })
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
        if let Some(validator) = &self.requests {
            if self.capability.get("lenient") == Some(&Value::Bool(true)) {
                self.overlook(validator, &mut data);
            }
            if let Some(fault) = fault_of(validator, &data) {
                return Err(self.invalid(&fault));
            }
        }
        serde_json::from_value(data).map_err(|error| {
            self.invalid(&Fault {
                pointer: String::new(),
                rule: error.to_string(),
            })
        })
    }

    /// Takes out optional members of the root that are of a wrong type.
    fn overlook(&self, validator: &jsonschema::Validator, data: &mut Value) {
        use jsonschema::error::ValidationErrorKind as Kind;
        let wrong: Vec<String> = validator
            .iter_errors(data)
            .filter(|error| matches!(error.kind, Kind::Type { .. } | Kind::AnyOf { .. }))
            .filter_map(|error| Some(error.instance_path.as_str().strip_prefix('/')?.to_owned()))
            .filter(|name| !name.contains('/') && !self.required.contains(&name.as_str().into()))
            .collect();
        if let Some(members) = data.as_object_mut() {
            members.retain(|name, _| !wrong.contains(name));
        }
    }

    /// The answer as JSON, or why it breaks the schema.
    fn give(&self, answer: impl Serialize) -> Answer<Value> {
        let invalid = |text: &str| CallError::of(self.function, &self.id, "invalid_response", text);
        let value = serde_json::to_value(answer).map_err(|error| invalid(&error.to_string()))?;
        match self.answers.as_ref().and_then(|one| fault_of(one, &value)) {
            Some(fault) => Err(invalid(&fault.text())),
            None => Ok(value),
        }
    }

    fn invalid(&self, fault: &Fault) -> CallError {
        let mut errors = self.function.errors.iter();
        let known = errors.find(|error| error.cause == "invalid_request");
        let code = known.map_or("invalid_request", |error| &error.code);
        let error = CallError::of(self.function, &self.id, code, &fault.text());
        match known {
            Some(known) if known.text.is_some() => error.with("member", fault.member()),
            _ => error,
        }
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

fn validator_of(schema: &Value) -> jsonschema::Validator {
    jsonschema::validator_for(schema).expect("a registered schema is a valid schema")
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
        requests: request.as_ref().map(validator_of),
        answers: response.as_ref().map(validator_of),
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
            match answer.and_then(|answer| boundary.give(answer)) {
                Ok(value) => Ok(value),
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
