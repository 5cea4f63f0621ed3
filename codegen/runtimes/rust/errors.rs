/// One error of a contract.
#[derive(Debug, Clone, Deserialize)]
struct ErrorSpec {
    code: String,
    via: String,
    cause: String,
    text: Option<String>,
    retriable: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct FunctionSpec {
    errors: Vec<ErrorSpec>,
    timeout_ms: Option<u64>,
    returns_failure: bool,
    #[serde(default)]
    served: Option<Served>,
}

#[derive(Debug, Clone, Deserialize)]
struct Served {
    description: Option<String>,
    metadata: Option<Value>,
    request: Option<Format>,
    response: Option<Format>,
    refusals: Option<Refusals>,
}

#[derive(Debug, Clone, Deserialize)]
struct Format {
    root: Value,
    uses: Vec<String>,
}

/// Codes for a bad request by path of the member, where another one fits than `otherwise`.
#[derive(Debug, Clone, Deserialize)]
struct Refusals {
    otherwise: String,
    root: Option<String>,
    #[serde(default)]
    missing: HashMap<String, String>,
    #[serde(default)]
    wrong: HashMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Table {
    definitions: HashMap<String, Value>,
    functions: HashMap<String, FunctionSpec>,
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| serde_json::from_str(TABLE).expect("the table is JSON of its own form"))
}

fn spec_of(pattern: &str) -> &'static FunctionSpec {
    &table().functions[pattern]
}

/// A call failed. `code` says why; a stub that returns one answers in the form that the contract
/// gives to its code.
#[derive(Debug, Clone)]
pub struct CallError {
    pub code: ErrorCode,
    pub text: String,
    pub function_id: String,
    pub retriable: bool,
    /// Further members of a returned failure, or the variables of a thrown text.
    pub values: Map<String, Value>,
    /// What the SDK said.
    pub source: Option<Box<iii_sdk::Error>>,
}

impl CallError {
    pub fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            function_id: String::new(),
            retriable: false,
            values: Map::new(),
            source: None,
        }
    }

    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    fn of(function: &FunctionSpec, id: &str, code: &str, text: &str) -> Self {
        let known = function.errors.iter().find(|error| error.code == code);
        Self {
            function_id: id.to_owned(),
            retriable: known.is_some_and(|error| error.retriable),
            ..Self::new(ErrorCode::from(code), text)
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, text, .. } = self;
        write!(formatter, "{}: {}: {text}", self.function_id, code.as_str())
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|error| error as _)
    }
}

pub type Answer<T> = Result<T, CallError>;

/// Variables of a template that matches the whole text, one or more characters each.
fn match_text(template: &str, text: &str) -> Option<Map<String, Value>> {
    let mut values = Map::new();
    let mut template = template;
    let mut text = text;
    while let Some(open) = template.find('{') {
        let close = open + template[open..].find('}')?;
        text = text.strip_prefix(&template[..open])?;
        let name = &template[open + 1..close];
        template = &template[close + 1..];
        let literal = &template[..template.find('{').unwrap_or(template.len())];
        let first = text.chars().next()?.len_utf8();
        let end = if literal.is_empty() {
            text.len()
        } else if literal == template {
            text.len()
                .checked_sub(literal.len())
                .filter(|end| *end >= first)?
        } else {
            first + text.get(first..)?.find(literal)?
        };
        values.insert(name.to_owned(), text.get(..end)?.into());
        text = &text[end..];
    }
    (text == template).then_some(values)
}

/// Without what engines and SDKs put in front of a thrown text.
fn without_prefixes(message: &str) -> &str {
    let mut text = message;
    loop {
        let Some((head, rest)) = text.split_once(':') else {
            return text;
        };
        let class = head
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || one == '_' || one == '.')
            && (head.ends_with("Error") || head.ends_with("Exception"));
        if !class && head != "invocation_failed" && head != "handler error" {
            return text;
        }
        text = rest.trim_start();
    }
}

fn error_of(function: &FunctionSpec, id: &str, error: iii_sdk::Error) -> CallError {
    let mut typed = match &error {
        iii_sdk::Error::Timeout => CallError::of(function, id, "TIMEOUT", "no answer in time"),
        iii_sdk::Error::Remote { code, message, .. } if code == "invocation_failed" => {
            thrown(function, id, message)
        }
        iii_sdk::Error::Remote { code, message, .. } => CallError::of(function, id, code, message),
        other => CallError::of(function, id, "invocation_failed", &other.to_string()),
    };
    typed.source = Some(Box::new(error));
    typed
}

/// Which error a thrown text is: a JSON document, or a text of the contract.
fn thrown(function: &FunctionSpec, id: &str, message: &str) -> CallError {
    let text = without_prefixes(message);
    if let Ok(Value::Object(mut document)) = serde_json::from_str(text) {
        let code = document.remove("code");
        let said = document.remove("message");
        if let (Some(Value::String(code)), Some(Value::String(said))) = (code, said) {
            let mut error = CallError::of(function, id, &code, &said);
            error.values = document;
            return error;
        }
    }
    for known in &function.errors {
        let template = known.text.as_deref();
        if let Some(values) = template.and_then(|template| match_text(template, text)) {
            let mut error = CallError::of(function, id, &known.code, text);
            error.values = values;
            return error;
        }
    }
    CallError::of(function, id, "invocation_failed", message)
}

fn returned(function: &FunctionSpec, id: &str, failure: Value) -> CallError {
    let text = |name: &str| failure.get(name).and_then(Value::as_str).map(str::to_owned);
    let code = text("error").unwrap_or_else(|| "invocation_failed".to_owned());
    let said = text("message").unwrap_or_default();
    let mut error = CallError::of(function, id, &code, &said);
    if let Value::Object(mut members) = failure {
        members.remove("ok");
        members.remove("error");
        error.values = members;
    }
    error
}
