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

impl Boundary {
    /// The request as its type, or why it breaks the schema.
    fn take<T: DeserializeOwned>(&self, mut data: Value) -> Answer<T> {
        if let Some(body) = self.capability.get("unwraps").and_then(Value::as_str)
            && data.get(body).is_some_and(Value::is_object)
        {
            data = data[body].take();
        }
        if let Some(validator) = &self.requests {
            if self.capability.get("lenient") == Some(&Value::Bool(true)) {
                self.overlook(validator, &mut data);
            }
            if let Some(fault) = fault_of(validator, &data) {
                return Err(self.refuse(&fault, &data));
            }
        }
        serde_json::from_value(data).map_err(|error| {
            let fault = Fault {
                path: Vec::new(),
                missing: false,
                rule: error.to_string(),
                got: "something else",
            };
            self.refuse(&fault, &Value::Null)
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

    fn refuse(&self, fault: &Fault, request: &Value) -> CallError {
        let served = self.function.served.as_ref();
        let refusals = served.and_then(|served| served.refusals.as_ref());
        let code = refusals.map_or("invalid_request", |refusals| refusals.code(fault));
        let mut error = CallError::of(self.function, &self.id, code, &fault.text());
        let mut errors = self.function.errors.iter();
        let known = errors.find(|one| one.code == code && one.via != "failure");
        let template = known.and_then(|known| known.text.as_deref());
        for (lead, name) in template.map(variables_of).unwrap_or_default() {
            error = error.with(name, self.fill(name, lead, fault, request));
        }
        error
    }

    /// A variable of a text: `member` is the place, a name of a member its value, everything else
    /// tells the rule.
    fn fill(&self, name: &str, lead: &str, fault: &Fault, request: &Value) -> String {
        match name {
            "member" if fault.path.is_empty() => {
                let first = self.required.first().and_then(Value::as_str);
                return first.unwrap_or("request").to_owned();
            }
            "member" => return fault.path.join("."),
            "detail" => return fault.text(),
            _ => {}
        }
        for length in (0..=fault.path.len()).rev() {
            let mut path = fault.path[..length].to_vec();
            path.push(name.to_owned());
            let pointer = pointer_of(&path);
            match request.pointer(&pointer) {
                None | Some(Value::Null) => {}
                Some(value) => return self.shown(&pointer, value),
            }
        }
        let after = ["must be ", "must be a ", "must be an "];
        if !after.iter().any(|words| lead.ends_with(words)) {
            return fault.rule.clone();
        }
        if fault.missing {
            return "given".to_owned();
        }
        let rule = fault.rule.trim_start_matches("must ");
        rule.trim_start_matches("be ").to_owned()
    }

    /// A value in a text of the contract, unless the contract keeps it out of logs.
    fn shown(&self, pointer: &str, value: &Value) -> String {
        let redact = self.capability.pointer("/observability/redact");
        let mut hidden = redact.and_then(Value::as_array).into_iter().flatten();
        let at = format!("{pointer}/");
        let inside = |one: &str| at.starts_with(&format!("{one}/")) || one.starts_with(&at);
        if hidden.any(|one| one.as_str().is_some_and(inside)) {
            return "[redacted]".to_owned();
        }
        match value {
            Value::String(text) => text.chars().take(200).collect(),
            other => other.to_string().chars().take(200).collect(),
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

/// Variables of a text, each with what stands before it.
fn variables_of(template: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = template[from..].find('{').map(|at| from + at) {
        let Some(close) = template[open..].find('}').map(|at| open + at) else {
            break;
        };
        found.push((&template[..open], &template[open + 1..close]));
        from = close + 1;
    }
    found
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
